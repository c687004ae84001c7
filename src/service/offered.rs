use std::collections::BTreeMap;

use serde::Serialize;

use super::home::Service;
use crate::domain::{Catalogue, Language};

/// A service that a case can be about, for forms.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct OfferedService {
    /// What a case names it by.
    pub id: String,
    /// By language; a language that the catalogue does not have is absent.
    pub name: BTreeMap<Language, String>,
    /// `general` first, which every service has.
    pub categories: Vec<OfferedCategory>,
}

/// A part of a service.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct OfferedCategory {
    pub id: String,
    /// By language; empty where the catalogue names it by its id alone.
    pub name: BTreeMap<Language, String>,
}

impl Service {
    /// What cases can be about, as the catalogue has it and in its order.
    pub fn offered(&self) -> Vec<OfferedService> {
        offered(self.catalogue())
    }
}

fn offered(catalogue: &Catalogue) -> Vec<OfferedService> {
    let named = |id: &str| catalogue.categories.iter().find(|it| it.id == id).map(|it| it.name.clone());
    let category = |id: &str| OfferedCategory { id: id.to_owned(), name: named(id).unwrap_or_default() };
    let of = |it: &crate::domain::Service| OfferedService {
        id: it.id.clone(),
        name: it.name.clone(),
        categories: std::iter::once("general")
            .chain(it.categories.iter().map(String::as_str).filter(|it| *it != "general"))
            .map(category)
            .collect(),
    };
    catalogue.services.iter().map(of).collect()
}
