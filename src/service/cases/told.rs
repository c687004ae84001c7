use serde_json::Value;

use crate::service::home::Service;

/// What is told with the whole pack: from here on somebody else may work on the case.
const WITH_PACK: &str = "case.opened";

impl Service {
    /// What a program of the operator's is told of an entry of the outbox: `body`, and as `pack` all that an engineer gets
    /// with a case that was opened, as it stands now. Only staff's programs are told: it holds what customers never see.
    /// A pack that cannot be made keeps nobody from being told.
    pub async fn told_outside(&self, topic: &str, case_id: &str, mut body: Value) -> Value {
        if topic != WITH_PACK {
            return body;
        }
        let pack = self.pack_for_outside(case_id).await.unwrap_or_else(|error| {
            tracing::warn!(%error, case_id, "a case is told of without its pack");
            None
        });
        let pack = pack.and_then(|it| serde_json::to_value(it).ok());
        if let (Some(pack), Value::Object(told)) = (pack, &mut body) {
            told.insert("pack".to_owned(), pack);
        }
        body
    }
}
