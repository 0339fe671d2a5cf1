import Glibc

extension SystemError {
    /// Writes all bytes to a descriptor, however many calls of the system that takes.
    ///
    /// - Parameters:
    ///   - bytes: what is written.
    ///   - descriptor: an open file; it stays open.
    /// - Throws: `SystemError`; some of the bytes may have been written then.
    static func writeWhole(_ bytes: [UInt8], to descriptor: Int32) throws(SystemError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .last("write") }
            rest = rest.dropFirst(count)
        }
    }
}
