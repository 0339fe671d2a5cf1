private import CCurl
import Glibc
import Locks
import Synchronization

/// The certificate authorities that providers' certificates must lead to.
///
/// Loaded once and shared by every connection: libcurl by itself would parse the system's bundle
/// for each of its handles. That bundle is read when the first connection needs it, or ahead.
final class TrustStore: Sendable {
    /// The longest file of certificates, in bytes; the system's own bundle has less than 1 MiB.
    private static let fileLimit = 16 << 20

    /// OpenSSL's store; it counts its users, and the lock proves that one thread takes part at a time.
    private let store: Lock<OpaquePointer>
    /// Whether the system's authorities have been read; this changes under the lock.
    private let isComplete = Atomic(false)

    /// Makes a store that trusts the system's authorities, which it has not read yet.
    ///
    /// - Parameter file: a file to ``add(_:)``; nil adds none.
    /// - Throws: `TransportSetupError`.
    init(adding file: String? = nil) throws(TransportSetupError) {
        defer { ERR_clear_error() }
        guard let store = X509_STORE_new() else { throw .initialisationFailed }
        // A company's file may hold an intermediate authority alone.
        let flags = UInt(X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_TRUSTED_FIRST)
        guard X509_STORE_set_flags(store, flags) == 1 else {
            X509_STORE_free(store)
            throw .initialisationFailed
        }
        self.store = Lock(store)
        if let file { try add(file) }
    }

    /// Trusts the authorities of a file as well.
    ///
    /// - Parameter file: one or more certificates in PEM form.
    /// - Throws: `TransportSetupError.unusableCertificateAuthorities`.
    func add(_ file: String) throws(TransportSetupError) {
        defer { ERR_clear_error() }
        guard Self.isReadableToItsEnd(file),
            store.withLock({ X509_STORE_load_file($0, file) }) == 1
        else { throw .unusableCertificateAuthorities(path: file) }
    }

    /// Makes a store whose system's authorities a thread reads, while the caller does something else.
    ///
    /// Where the system has no thread to give, they are read when they are needed.
    ///
    /// - Returns: nil where no store can be made.
    static func readAhead() -> TrustStore? {
        guard let store = try? TrustStore() else { return nil }
        try? DetachedThread.start(store.readSystemAuthorities)
        return store
    }

    /// Returns as soon as the system's authorities have been read, by whomever.
    ///
    /// Authorities that can't be read are not trusted, so that calls fail and nothing else does.
    @Sendable func readSystemAuthorities() {
        guard !isComplete.load(ordering: .acquiring) else { return }
        store.withLock { store in
            guard !isComplete.load(ordering: .relaxed) else { return }
            X509_STORE_set_default_paths(store)
            ERR_clear_error()
            isComplete.store(true, ordering: .releasing)
        }
    }

    /// Tells whether a path leads to a file of at most ``fileLimit``.
    ///
    /// OpenSSL waits for a pipe, and reads a device for ever.
    private static func isReadableToItsEnd(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
            && status.st_size <= fileLimit
    }

    deinit {
        store.withLock { X509_STORE_free($0) }
    }

    /// Makes a TLS context (`SSL_CTX`) use the store; the context keeps it alive.
    func install(in context: OpaquePointer) {
        // The address is carried as a number, since a pointer of the caller's would tie the store to
        // the caller's task.
        let address = UInt(bitPattern: context)
        store.withLock { SSL_CTX_set1_cert_store(OpaquePointer(bitPattern: address), $0) }
    }
}
