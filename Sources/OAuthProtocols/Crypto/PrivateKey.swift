private import CCrypto
import Locks

/// A private key that signs, RSA or EC P-256.
package final class PrivateKey: Sendable {
    /// What kind of key it is.
    package enum Kind: Equatable, Sendable {
        /// RSA, with the length of the modulus.
        case rsa(bits: Int)
        /// Elliptic curve P-256 (`prime256v1`).
        case p256
    }

    /// What kind of key it is.
    package let kind: Kind

    /// The shortest RSA modulus that is accepted, in bits.
    ///
    /// Jira's keys for OAuth 1 have this length.
    package static let minimumBits = 1024

    /// The library's key.
    ///
    /// The lock shows the compiler that one thread at a time uses the key.
    private let key: Lock<OpaquePointer>

    /// Reads the first private key of a PEM text: PKCS#1, PKCS#8 or SEC 1; more may follow it.
    ///
    /// - Throws: `PrivateKeyError.unreadable`, `.encrypted`, `.unsupportedKind` or `.tooShort`.
    package init(pem: Secret) throws(PrivateKeyError) {
        let pointer = try Self.parse(pem)
        do throws(PrivateKeyError) {
            kind = try Self.kind(of: pointer)
        } catch {
            EVP_PKEY_free(pointer)
            throw error
        }
        key = Lock(pointer)
    }

    deinit {
        key.withLock { EVP_PKEY_free($0) }
    }

    /// Signs a message.
    ///
    /// - Returns: for RSA as many bytes as the modulus has, for ``SignatureAlgorithm/es256`` 64.
    /// - Throws: `PrivateKeyError.wrongKind` or `.signingFailed`.
    package func sign(
        _ message: [UInt8],
        with algorithm: SignatureAlgorithm
    ) throws(PrivateKeyError) -> [UInt8] {
        guard algorithm.isMade(with: kind) else { throw .wrongKind }
        return try key.withLock { (key) throws(PrivateKeyError) in
            try Self.signature(of: message, by: key, with: algorithm)
        }
    }

    /// Signs a message for a protocol, to which it does not matter why there is no signature.
    ///
    /// - Returns: the same bytes as ``sign(_:with:)``.
    /// - Throws: `CryptographyError.signingFailed`.
    package func signature(
        of message: [UInt8],
        with algorithm: SignatureAlgorithm
    ) throws(CryptographyError) -> [UInt8] {
        do throws(PrivateKeyError) {
            return try sign(message, with: algorithm)
        } catch {
            throw .signingFailed
        }
    }

    private static func parse(_ pem: Secret) throws(PrivateKeyError) -> OpaquePointer {
        var text = Array(pem.reveal().utf8)
        defer { OPENSSL_cleanse(&text, text.count) }
        guard let length = Int32(exactly: text.count) else { throw .unreadable }
        var wasPasswordAsked = false
        let key = text.withUnsafeBytes { bytes -> OpaquePointer? in
            let source = BIO_new_mem_buf(bytes.baseAddress, length)
            defer { BIO_free(source) }
            // Without a callback the library would ask for the password on the terminal.
            return PEM_read_bio_PrivateKey(
                source,
                nil,
                { _, _, _, asked in
                    asked?.storeBytes(of: true, as: Bool.self)
                    return -1
                },
                &wasPasswordAsked
            )
        }
        ERR_clear_error()
        guard let key else { throw wasPasswordAsked ? .encrypted : .unreadable }
        return key
    }

    private static func kind(of key: OpaquePointer) throws(PrivateKeyError) -> Kind {
        switch EVP_PKEY_get_base_id(key) {
        case EVP_PKEY_RSA:
            let bits = Int(EVP_PKEY_get_bits(key))
            guard bits >= minimumBits else { throw .tooShort(bits: bits) }
            return .rsa(bits: bits)
        case EVP_PKEY_EC:
            let curve = curve(of: key) ?? "EC"
            guard curve == "prime256v1" else { throw .unsupportedKind(curve) }
            return .p256
        default:
            let name = EVP_PKEY_get0_type_name(key).map { String(cString: $0) }
            throw .unsupportedKind(name ?? "unknown")
        }
    }

    /// The library's name of an elliptic curve; nil where it has none.
    private static func curve(of key: OpaquePointer) -> String? {
        var name = [CChar](repeating: 0, count: 80)
        guard EVP_PKEY_get_group_name(key, &name, name.count, nil) == 1 else { return nil }
        return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    private static func signature(
        of message: [UInt8],
        by key: OpaquePointer,
        with algorithm: SignatureAlgorithm
    ) throws(PrivateKeyError) -> [UInt8] {
        defer { ERR_clear_error() }
        let context = EVP_MD_CTX_new()
        defer { EVP_MD_CTX_free(context) }
        var keyContext: OpaquePointer?
        let digest = algorithm == .rsaSHA1 ? EVP_sha1() : EVP_sha256()
        guard EVP_DigestSignInit(context, &keyContext, digest, nil, key) == 1 else {
            throw .signingFailed
        }
        if algorithm == .ps256 { try setPSS(keyContext) }
        var count = Int(EVP_PKEY_get_size(key))
        var signature = [UInt8](repeating: 0, count: count)
        guard EVP_DigestSign(context, &signature, &count, message, message.count) == 1 else {
            throw .signingFailed
        }
        signature.removeLast(signature.count - count)
        return algorithm == .es256 ? try rawPair(signature) : signature
    }

    /// RFC 7518 §3.5: the salt is as long as the digest.
    private static func setPSS(_ context: OpaquePointer?) throws(PrivateKeyError) {
        guard EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1,
            EVP_PKEY_CTX_set_rsa_pss_saltlen(context, 32) == 1
        else { throw .signingFailed }
    }

    /// Turns the DER form of an ECDSA signature into r ‖ s, 32 bytes each (RFC 7518 §3.4).
    private static func rawPair(_ der: [UInt8]) throws(PrivateKeyError) -> [UInt8] {
        let pair = der.withUnsafeBufferPointer { bytes -> OpaquePointer? in
            var start = bytes.baseAddress
            return d2i_ECDSA_SIG(nil, &start, bytes.count)
        }
        defer { ECDSA_SIG_free(pair) }
        guard let pair else { throw .signingFailed }
        var r = [UInt8](repeating: 0, count: 32)
        var s = r
        guard BN_bn2binpad(ECDSA_SIG_get0_r(pair), &r, 32) == 32,
            BN_bn2binpad(ECDSA_SIG_get0_s(pair), &s, 32) == 32
        else { throw .signingFailed }
        return r + s
    }
}
