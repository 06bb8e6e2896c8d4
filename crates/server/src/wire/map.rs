//! Orders by place.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// The orders of a list by the sites they concern.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OrderMap {
    /// Those with most open orders first, at most 1,000.
    pub(crate) sites: Vec<MapSite>,
    /// Orders that name no site.
    pub(crate) nowhere: i64,
    /// How many orders were looked at, the newest.
    pub(crate) looked: i64,
    /// Whether there are more than were looked at.
    pub(crate) more: bool,
}

/// A site with its orders.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MapSite {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    /// Degrees in WGS 84; null where nobody said where it lies.
    #[schema(required)]
    pub(crate) lat: Option<f64>,
    #[schema(required)]
    pub(crate) lon: Option<f64>,
    pub(crate) orders: i64,
    /// How many of them are open.
    pub(crate) open: i64,
}
