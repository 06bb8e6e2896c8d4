//! The table of all problems: slug, status, and the words in both languages.

use axum::http::StatusCode;
use gongdan_domain::Text;

/// What went wrong, for programs. The slug never changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the table below says what each one is")]
pub enum Code {
    BadRequest,
    MalformedJson,
    InvalidValues,
    Unauthenticated,
    SignInFailed,
    SecondFactorNeeded,
    PasskeyNeeded,
    OrganisationNeeded,
    AccountLocked,
    Forbidden,
    SecondFactorRequired,
    OtherOrganisation,
    BoardClosed,
    CrossSite,
    NotFound,
    MethodNotAllowed,
    VersionConflict,
    VersionMissing,
    FieldConflict,
    IdempotencyKeyMissing,
    IdempotencyKeyReused,
    NotAllowed,
    AlreadyDecided,
    AlreadyExists,
    BodyTooLarge,
    UnsupportedMediaType,
    UploadOffset,
    UploadChecksum,
    UploadProtocol,
    RangeNotSatisfiable,
    RateLimited,
    Busy,
    StoreUnavailable,
    StorageFull,
    Internal,
}

/// One line of the table.
pub(super) struct Line {
    pub(super) code: Code,
    pub(super) slug: &'static str,
    pub(super) status: u16,
    title: [&'static str; 2],
    detail: [&'static str; 2],
}

const fn line(
    code: Code,
    slug: &'static str,
    status: u16,
    title: [&'static str; 2],
    detail: [&'static str; 2],
) -> Line {
    Line { code, slug, status, title, detail }
}

#[rustfmt::skip]
pub(super) const TABLE: [Line; 35] = [
    line(Code::BadRequest, "bad-request", 400, ["请求有误", "Bad request"],
        ["请求无法识别。", "The request cannot be understood."]),
    line(Code::MalformedJson, "malformed-json", 400, ["JSON 有误", "Malformed JSON"],
        ["请求正文不是有效的 JSON。", "The body is not valid JSON."]),
    line(Code::InvalidValues, "invalid-values", 422, ["内容不符合要求", "Values do not fit"],
        ["有内容不符合要求，请按提示修改后重试。", "Some values do not fit. Correct them as described and try again."]),
    line(Code::Unauthenticated, "unauthenticated", 401, ["未登录", "Not signed in"],
        ["请先登录，或提供有效的访问令牌。", "Sign in first, or send a valid token."]),
    line(Code::SignInFailed, "sign-in-failed", 401, ["登录失败", "Sign-in failed"],
        ["账号或密码不正确。", "The login or the password is wrong."]),
    line(Code::SecondFactorNeeded, "second-factor-needed", 401, ["需要验证码", "Code needed"],
        ["请输入验证器应用中的六位验证码，或一个恢复码。", "Enter the six digits from your authenticator app, or a recovery code."]),
    line(Code::PasskeyNeeded, "passkey-needed", 401, ["请用通行密钥登录", "Passkey needed"],
        ["您的角色要求两步验证，而此账号只有通行密钥，请用通行密钥登录。",
         "A role of yours asks for a second factor, and this account has passkeys: sign in with one of them."]),
    line(Code::OrganisationNeeded, "organisation-needed", 401, ["请选择组织", "Choose an organisation"],
        ["此账号和密码可以登录多个组织，请选择一个。", "This account and password open several organisations. Choose one."]),
    line(Code::AccountLocked, "account-locked", 423, ["账号已锁定", "Account locked"],
        ["密码多次输错，账号暂时锁定，请稍后再试。", "Too many wrong passwords. The account is locked for a while; try again later."]),
    line(Code::Forbidden, "forbidden", 403, ["没有权限", "Not permitted"],
        ["您没有执行此操作的权限。", "You may not do this."]),
    line(Code::SecondFactorRequired, "second-factor-required", 403, ["需要先设置两步验证", "Set up a second factor first"],
        ["您的角色要求两步验证。请先设置验证器应用或通行密钥，然后才能继续。",
         "A role of yours asks for a second factor. Set up an authenticator app or a passkey first; everything opens then."]),
    line(Code::OtherOrganisation, "other-organisation", 409, ["已切换到其他组织", "Another organisation"],
        ["您已在别处切换到另一个组织，此页面不能继续使用，请重新打开。",
         "You went over to another organisation elsewhere. This page belongs to the one before; open it again."]),
    line(Code::BoardClosed, "board-closed", 403, ["看板未开放", "Board closed"],
        ["看板的数字来自这一类型的全部工单，只有能查看全部这类工单的人才能打开。",
         "The figures are those of all orders of the type: whoever may see all of them may open the board."]),
    line(Code::CrossSite, "cross-site", 403, ["跨站请求被拒绝", "Cross-site request refused"],
        ["请求来自其他网站，已被拒绝。", "The request came from another site and was refused."]),
    line(Code::NotFound, "not-found", 404, ["未找到", "Not found"],
        ["内容不存在，或您无权查看。", "It does not exist, or you may not see it."]),
    line(Code::MethodNotAllowed, "method-not-allowed", 405, ["不支持此方法", "Method not allowed"],
        ["此地址不支持该请求方法。", "This address does not answer that method."]),
    line(Code::VersionConflict, "version-conflict", 412, ["内容已被他人修改", "Changed in the meantime"],
        ["内容在您读取之后已被修改，请刷新后重试。", "It was changed since you read it. Read it again and retry."]),
    line(Code::VersionMissing, "version-missing", 428, ["缺少版本", "Version missing"],
        ["请用 If-Match 说明您读取的版本。", "Say with If-Match which version you read."]),
    line(Code::FieldConflict, "field-conflict", 409, ["同一内容被他人改过", "Somebody changed the same fields"],
        ["有内容在您读取之后被他人改成了别的值，请逐项选择后重试；本次没有写入。",
         "Fields you change were set to other values since you read them. Choose for each and retry; nothing was written."]),
    line(Code::IdempotencyKeyMissing, "idempotency-key-missing", 400, ["缺少幂等键", "Idempotency key missing"],
        ["请提供 Idempotency-Key，以便安全重试。", "Send an Idempotency-Key so that a retry is safe."]),
    line(Code::IdempotencyKeyReused, "idempotency-key-reused", 422, ["幂等键已被使用", "Idempotency key used before"],
        ["此 Idempotency-Key 已用于另一请求。", "This Idempotency-Key was used for another request."]),
    line(Code::NotAllowed, "not-allowed", 409, ["当前状态不允许", "Not allowed in this state"],
        ["当前状态下不能执行此操作。", "The present state does not allow this."]),
    line(Code::AlreadyDecided, "already-decided", 409, ["已经处理", "Decided already"],
        ["这项任务已经处理过了：他人先您一步，或已不再需要。", "This is decided already: somebody was quicker, or it is not needed any more."]),
    line(Code::AlreadyExists, "already-exists", 409, ["已存在", "Already exists"],
        ["相同的标识已存在。", "The same key exists already."]),
    line(Code::BodyTooLarge, "body-too-large", 413, ["内容过大", "Body too large"],
        ["请求正文超过允许的大小。", "The body is longer than allowed."]),
    line(Code::UnsupportedMediaType, "unsupported-media-type", 415, ["不支持的内容类型", "Unsupported media type"],
        ["请以 application/json 发送正文。", "Send the body as application/json."]),
    line(Code::UploadOffset, "upload-offset", 409, ["上传位置不符", "Upload offset mismatch"],
        ["上传的位置与服务器已有的内容不符，请查询后继续。", "The offset does not match what the server has. Ask for it and go on."]),
    line(Code::UploadChecksum, "upload-checksum", 460, ["校验值不符", "Checksum mismatch"],
        ["收到的内容与校验值不符，已丢弃，请重新发送。", "The bytes that came do not match their checksum and were dropped. Send them again."]),
    line(Code::UploadProtocol, "upload-protocol", 412, ["上传协议版本不符", "Upload protocol mismatch"],
        ["请以 Tus-Resumable: 1.0.0 上传。", "Uploads speak tus 1.0.0: send Tus-Resumable: 1.0.0."]),
    line(Code::RangeNotSatisfiable, "range-not-satisfiable", 416, ["范围不存在", "Range not satisfiable"],
        ["文件没有所请求的字节范围。", "The file does not have the bytes asked for."]),
    line(Code::RateLimited, "rate-limited", 429, ["请求过于频繁", "Too many requests"],
        ["请求过于频繁，请稍后再试。", "Too many requests. Try again in a moment."]),
    line(Code::Busy, "busy", 503, ["服务器繁忙", "Busy"],
        ["服务器繁忙，请稍后重试；内容未保存。", "The server is busy and saved nothing. Try again in a moment."]),
    line(Code::StoreUnavailable, "store-unavailable", 503, ["数据库暂不可用", "Store unavailable"],
        ["数据库暂时无法访问，请稍后重试。", "The database cannot be reached now. Try again in a moment."]),
    line(Code::StorageFull, "storage-full", 507, ["存储空间已满", "Storage full"],
        ["服务器存储空间已满，请联系管理员。", "The server has no storage space left. Tell your administrator."]),
    line(Code::Internal, "internal", 500, ["内部错误", "Internal error"],
        ["服务器出错，已记录。请稍后重试，或将请求编号告知管理员。",
         "Something failed on the server and was logged. Try again later, or give the request id to your administrator."]),
];

impl Code {
    pub(super) fn line(self) -> &'static Line {
        &TABLE[self as usize]
    }

    /// The stable name, last part of `type`.
    pub fn slug(self) -> &'static str {
        self.line().slug
    }

    /// The HTTP status.
    pub fn status(self) -> StatusCode {
        StatusCode::from_u16(self.line().status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    pub(super) fn title(self) -> Text {
        let [zh, en] = self.line().title;
        Text::new(zh, en)
    }

    pub(super) fn detail(self) -> Text {
        let [zh, en] = self.line().detail;
        Text::new(zh, en)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_the_codes() {
        for (at, line) in TABLE.iter().enumerate() {
            assert_eq!(line.code as usize, at, "{}", line.slug);
            assert_eq!(line.code.slug(), line.slug);
            assert!(line.status >= 400 && line.status < 600);
        }
    }
}
