//! Second factors, passkeys, sessions.

use super::{Instant, Token};
use gongdan_domain::people;
use gongdan_domain::sign_in;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// How the caller proves who they are.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Security {
    /// Whether sign-in asks for a code.
    pub(crate) second_factor: bool,
    /// Recovery codes that are left.
    pub(crate) recovery_codes: usize,
    /// Passkeys, oldest first.
    pub(crate) passkeys: Vec<Passkey>,
    /// Whether browsers offer passkeys at this address: a domain name reached by https, or localhost.
    pub(crate) passkeys_possible: bool,
}

/// A passkey.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Passkey {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) created_at: Instant,
    #[schema(required)]
    pub(crate) last_used_at: Option<Instant>,
}

impl From<&sign_in::Passkey> for Passkey {
    fn from(passkey: &sign_in::Passkey) -> Self {
        let (id, name) = (passkey.id, passkey.name.clone());
        let last_used_at = passkey.last_used_at.map(Instant);
        Self { id, name, created_at: passkey.created_at.into(), last_used_at }
    }
}

/// A seed for an authenticator app, not in force before it is confirmed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NewSecondFactor {
    /// The seed to type in.
    pub(crate) secret: String,
    /// The same as a QR code: an SVG image.
    pub(crate) qr: String,
    /// To be sent back with the first code, within ten minutes.
    pub(crate) ticket: String,
}

/// Switching the second factor on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConfirmSecondFactor {
    #[schema(max_length = 1000)]
    pub(crate) ticket: String,
    /// The six digits that the app shows now.
    #[schema(max_length = 20, example = "287082")]
    pub(crate) code: String,
}

/// Codes for the day the phone is lost. Each works once; they are shown this once.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RecoveryCodes {
    pub(crate) recovery_codes: Vec<String>,
}

/// Proving it once more.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProvePassword {
    #[schema(max_length = 1024)]
    pub(crate) password: String,
}

/// What a browser needs to make a passkey.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PasskeyChallenge {
    /// base64url.
    pub(crate) challenge: String,
    pub(crate) rp_id: String,
    /// base64url.
    pub(crate) user_id: String,
    pub(crate) user_name: String,
    pub(crate) display_name: String,
    /// COSE numbers, best first.
    pub(crate) algorithms: Vec<i64>,
    /// Credentials there are already, base64url.
    pub(crate) known: Vec<String>,
    /// To be sent back with the answer, within ten minutes.
    pub(crate) ticket: String,
}

/// A new passkey.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct AddPasskey {
    #[schema(min_length = 1, max_length = 100)]
    pub(crate) name: String,
    #[schema(max_length = 1000)]
    pub(crate) ticket: String,
    /// `clientDataJSON`, base64url.
    #[schema(max_length = 8000)]
    pub(crate) client_data: String,
    /// `attestationObject`, base64url.
    #[schema(max_length = 64000)]
    pub(crate) attestation: String,
}

/// What a browser needs to ask for a passkey.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SignInChallenge {
    /// base64url.
    pub(crate) challenge: String,
    pub(crate) rp_id: String,
    /// To be sent back with the answer, within ten minutes.
    pub(crate) ticket: String,
}

/// Signing in with a passkey. Binary parts are base64url.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PasskeySignIn {
    #[schema(max_length = 1000)]
    pub(crate) ticket: String,
    #[schema(max_length = 2000)]
    pub(crate) credential_id: String,
    #[schema(max_length = 8000)]
    pub(crate) client_data: String,
    #[schema(max_length = 8000)]
    pub(crate) authenticator_data: String,
    #[schema(max_length = 8000)]
    pub(crate) signature: String,
}

/// A signed-in browser.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Session {
    pub(crate) id: Uuid,
    /// The browser in a few words.
    pub(crate) device: String,
    /// The address it signed in from.
    pub(crate) address: String,
    pub(crate) created_at: Instant,
    /// To the minute.
    #[schema(required)]
    pub(crate) last_used_at: Option<Instant>,
    pub(crate) expires_at: Instant,
    /// Whether it is the one that asks.
    pub(crate) current: bool,
}

impl Session {
    /// As `current` sees it.
    pub(crate) fn new(session: &people::Session, current: Uuid) -> Self {
        Self {
            id: session.id,
            device: session.device.clone(),
            address: session.address.clone(),
            created_at: session.created_at.into(),
            last_used_at: session.last_used_at.map(Instant),
            expires_at: session.expires_at.into(),
            current: session.id == current,
        }
    }
}

/// Everything that opens the door for one user.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UserAccess {
    /// Whether the user may sign in at all; if not, nothing below opens anything.
    pub(crate) active: bool,
    pub(crate) second_factor: bool,
    pub(crate) passkeys: Vec<Passkey>,
    pub(crate) sessions: Vec<Session>,
    pub(crate) tokens: Vec<Token>,
}
