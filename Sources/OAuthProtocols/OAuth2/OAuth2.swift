/// OAuth 2.0 in the words of RFC 6749; a tour of the folder.
///
/// The code flow has two steps. ``OAuth2/AuthorizationRequest`` (§4.1.1) is where the browser goes;
/// ``OAuth2/AccessTokenRequest`` (§4.1.3) turns the code into tokens, ``OAuth2/RefreshRequest``
/// (§6) an old refresh token into new ones. Both are sent by ``OAuth2/TokenRequest``, with the
/// client proved by ``OAuth2/ClientAuthentication`` (§2.3), and understood by
/// ``OAuth2/TokenAnswer`` (§5).
///
/// ``OAuth2/ProofKey`` (RFC 7636) ties the two steps together, and stores nothing;
/// ``OAuth2/UserinfoRequest`` asks whose account it is.
package enum OAuth2 {}
