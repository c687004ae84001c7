use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::args::Serve;
use super::exit::{Exit, Failure};
use super::prepare;
use super::terminal::talk;
use crate::config::Config;
use crate::http::{DemoAccess, Http, serve};
use crate::outbound::{Mailer, StatusHook, WebhookSender};
use crate::search::SearchHealth;
use crate::service::{IndexOutcome, Service, build_index};
use crate::worker::{keep_clocks, keep_published, send_mail, tell_webhook};

/// How long running requests may take to end when the server stops.
const GRACE: Duration = Duration::from_secs(10);

/// `serve`: the console and the API, until interrupted.
pub(super) async fn run(mut config: Config, args: Serve) -> Result<Exit, Failure> {
    if let Some(listen) = &args.listen {
        config.server.listen =
            listen.parse().map_err(|_| Failure::usage(format!("`{listen}` is not an address like 127.0.0.1:8080")))?;
    }
    let listen = config.server.listen;
    let demo = demo_access(&config, args.demo);
    if !listen.ip().is_loopback() && config.auth.jwt_secret.is_none() {
        return Err(Failure::usage(format!(
            "{listen} can be reached from elsewhere, so customers must sign in: set auth.jwt_secret (32 bytes or more), or listen on 127.0.0.1"
        )));
    }
    let listener = TcpListener::bind(listen).await.map_err(|error| cannot_listen(listen, &error))?;
    let address = listener.local_addr()?;
    let service = prepare::open(&config).await?;
    let cut = service.close_cut_turns().await?;
    if cut > 0 {
        talk(&format!("{cut} turns that the last stop cut short were closed as interrupted"));
    }
    for reject in service.accounts().rejects() {
        talk(&format!("account not read: {}: {}", reject.file.display(), reject.reason));
    }
    let hook = config.status_hook.as_ref().map(StatusHook::new).transpose();
    let hook = hook.map_err(|error| Failure::usage(format!("`status_hook.secret`: {error}")))?;
    let http = Http::new(service.clone(), &config.server, demo, config.corpus.is_demo, hook);
    let stop = CancellationToken::new();
    if let Some(webhook) = &config.webhook {
        let sender = WebhookSender::new(webhook).map_err(|error| Failure::usage(error.to_string()))?;
        tokio::spawn(tell_webhook(service.clone(), sender, stop.clone()));
    }
    if let Some(mail) = &config.mail {
        let mailer = Mailer::new(mail).map_err(|error| Failure::usage(error.to_string()))?;
        tokio::spawn(send_mail(service.clone(), mailer, stop.clone()));
    }
    tokio::spawn(keep_clocks(service.clone(), stop.clone()));
    tokio::spawn(keep_published(service.clone(), stop.clone()));
    let refresh = tokio::spawn(keep_index(service.clone(), stop.clone()));
    let drafting = tokio::spawn(triage_opened(service.clone()));
    talk(&welcome(&service, address, demo));
    let signal = stop.clone();
    tokio::spawn(async move {
        interrupted().await;
        talk("stopping …");
        signal.cancel();
    });
    let serving = serve(listener, http, stop.clone());
    let ended = async {
        stop.cancelled().await;
        // Followers of running turns end with them.
        service.close().await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        served = serving => served?,
        () = ended => {}
    }
    refresh.abort();
    drafting.abort();
    service.close().await;
    Ok(Exit::Done)
}

fn demo_access(config: &Config, is_asked: bool) -> DemoAccess {
    let wanted = is_asked || config.auth.demo.unwrap_or(config.corpus.is_demo);
    if wanted && config.server.listen.ip().is_loopback() { DemoAccess::OnLoopback } else { DemoAccess::Never }
}

fn cannot_listen(listen: SocketAddr, error: &std::io::Error) -> Failure {
    let hint = match error.kind() {
        std::io::ErrorKind::AddrInUse => "another program listens there; stop it, or choose another port with --listen",
        std::io::ErrorKind::PermissionDenied => "ports below 1024 need rights; choose another with --listen",
        _ => "choose another address with --listen",
    };
    Failure::failed(format!("cannot listen on {listen} ({error}): {hint}"))
}

fn welcome(service: &Service, address: SocketAddr, demo: DemoAccess) -> String {
    let words = match service.model_host() {
        Some(host) => format!("model at {host}"),
        None => "no model configured: answers quote evidence, nothing leaves this machine".to_owned(),
    };
    let identities = if demo == DemoAccess::OnLoopback { "; demo identities are offered" } else { "" };
    format!("firstline serves the console at http://{address}/ ({words}{identities})")
}

/// How often the index is looked after, and how long a repair that failed waits at the most.
const LOOK: Duration = Duration::from_secs(2);
const LONGEST_WAIT: Duration = Duration::from_secs(300);

/// Brings the index up to date once, and then whenever a search finds that it is damaged.
async fn keep_index(service: Service, stop: CancellationToken) {
    refresh_index(service.clone(), stop.clone()).await;
    let mut wait = LOOK;
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(wait) => {}
        }
        let SearchHealth::Limited(what) = service.search_health() else {
            wait = LOOK;
            continue;
        };
        for (part, why) in what {
            tracing::error!(part, why, "search limited: the index is built anew");
        }
        refresh_index(service.clone(), stop.clone()).await;
        wait = (wait * 2).min(LONGEST_WAIT);
    }
}

/// Builds the index anew where it is damaged or the sources changed since it was built; the old one serves meanwhile.
async fn refresh_index(service: Service, stop: CancellationToken) {
    let (corpus, search) = service.index_settings();
    let (corpus, search) = (corpus.clone(), search.clone());
    let built = tokio::task::spawn_blocking(move || build_index(&corpus, &search, false, &mut |_| {})).await;
    if stop.is_cancelled() {
        return;
    }
    match built {
        Ok(Ok(IndexOutcome { report: Some(report), documents, .. })) => {
            tracing::info!(documents, public = report.public, "the sources changed: a new index is in force");
            if let Err(error) = service.reload_index() {
                tracing::error!(%error, "the new index cannot be opened");
            }
        }
        Ok(Ok(_)) | Err(_) => {}
        Ok(Err(error)) => tracing::warn!(%error, "the index could not be brought up to date"),
    }
}

/// Drafts triage for opened cases, those that an earlier process left undone included.
async fn triage_opened(service: Service) {
    const PAUSE: Duration = Duration::from_secs(5);
    const AT_ONCE: usize = 4;
    loop {
        match service.triage_waiting(AT_ONCE).await {
            Ok(AT_ONCE) => {}
            Ok(_) => tokio::time::sleep(PAUSE).await,
            Err(error) => {
                tracing::warn!(%error, "triage drafts are not made");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

async fn interrupted() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut terminate) = signal(SignalKind::terminate()) else {
            let _ = interrupt.await;
            return;
        };
        tokio::select! {
            _ = interrupt => {}
            _ = terminate.recv() => {}
        }
    }
    #[cfg(not(unix))]
    let _ = interrupt.await;
}
