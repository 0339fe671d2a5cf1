/// OAuth 1.0 in the words of RFC 5849; a tour of the folder.
///
/// A flow has three steps. ``OAuth1/TemporaryCredentialRequest`` (§2.1) announces the callback and
/// gets temporary credentials, ``OAuth1/ResourceOwnerAuthorization`` (§2.2) is where the browser
/// goes, ``OAuth1/TokenCredentialRequest`` (§2.3) turns temporary credentials and verifier into
/// token credentials, and renews them by a session handle. ``OAuth1/ProtectedResourceRequest`` (§3)
/// asks who the token belongs to.
///
/// Each request passes ``OAuth1/RequestSigner``: it takes the protocol parameters of §3.1, the
/// signature base string of §3.4.1 (``OAuth1/SignatureBaseString``), the signature of §3.4.2 to
/// §3.4.4 (``OAuth1/SignatureMethod``), and transmits them as §3.5 says
/// (``OAuth1/ParameterTransmission``). Answers are understood by ``OAuth1/Answer``.
package enum OAuth1 {}
