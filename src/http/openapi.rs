use utoipa::OpenApi;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};

/// What the API's description says about itself.
#[derive(OpenApi)]
#[openapi(
    info(title = "firstline", description = "Ask a support assistant: checked citations, account context, people in reach."),
    modifiers(&Bearer),
    security(("bearer" = []))
)]
pub(super) struct Description;

struct Bearer;

impl utoipa::Modify for Bearer {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let components = openapi.components.get_or_insert_with(Default::default);
        components.add_security_scheme("bearer", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
    }
}
