private import CCurl
import Glibc

extension EasyOptions {
    /// Makes libcurl report to an exchange, which must outlive the call.
    ///
    /// C carries the exchange as an untyped pointer; it is turned back into the object in one place.
    mutating func setCallbacks(_ exchange: Exchange) {
        let user = Unmanaged.passUnretained(exchange).toOpaque()
        for option in [
            CURLOPT_WRITEDATA, CURLOPT_HEADERDATA, CURLOPT_PREREQDATA, CURLOPT_OPENSOCKETDATA,
            CURLOPT_SSL_CTX_DATA, CURLOPT_RESOLVER_START_DATA, CURLOPT_XFERINFODATA,
        ] {
            note(curl_set_pointer(handle, option, user).rawValue)
        }
        setAnswerCallbacks()
        setConnectionCallbacks()
    }

    private mutating func setAnswerCallbacks() {
        // A count other than that of the bytes given ends the transfer.
        let body = curl_set_write_callback(handle, CURLOPT_WRITEFUNCTION) {
            bytes,
            size,
            count,
            user in
            let part = UnsafeRawBufferPointer(start: bytes, count: size * count)
            return exchange(user)?.takeBody(part) == true ? part.count : part.count + 1
        }
        let head = curl_set_write_callback(handle, CURLOPT_HEADERFUNCTION) {
            bytes,
            size,
            count,
            user in
            let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
            return exchange(user)?.takeHeadLine(line) == true ? line.count : line.count + 1
        }
        for code in [body, head] { note(code.rawValue) }
    }

    private mutating func setConnectionCallbacks() {
        let send = curl_set_prereq_callback(handle) { user, _, _, _, _ in
            exchange(user)?.maySend() == true ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
        }
        let resolver = curl_set_resolver_start_callback(handle) { _, _, user in
            exchange(user)?.mayResolve() == true ? 0 : 1
        }
        let socket = curl_set_opensocket_callback(handle) { user, purpose, address in
            guard let address, purpose == CURLSOCKTYPE_IPCXN, let exchange = exchange(user),
                exchange.mayConnect(to: networkAddress(address))
            else { return CURL_SOCKET_BAD }
            let kind = address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue)
            let socket = Glibc.socket(address.pointee.family, kind, address.pointee.protocol)
            var limit = exchange.silenceLimit
            let size = socklen_t(MemoryLayout<Int32>.size)
            setsockopt(socket, Int32(IPPROTO_TCP), TCP_USER_TIMEOUT, &limit, size)
            exchange.note(socket: socket)
            return socket
        }
        let context = curl_set_ssl_context_callback(handle) { _, context, user in
            guard let context, let exchange = exchange(user) else { return CURLE_SSL_CERTPROBLEM }
            exchange.prepare(OpaquePointer(context))
            return CURLE_OK
        }
        let progress = curl_set_progress_callback(handle) { user, _, _, _, _ in
            exchange(user)?.processorTime.isSpent == false ? 0 : 1
        }
        for code in [send, resolver, socket, context, progress] { note(code.rawValue) }
    }
}

private func exchange(_ user: UnsafeMutableRawPointer?) -> Exchange? {
    user.map { Unmanaged<Exchange>.fromOpaque($0).takeUnretainedValue() }
}

/// Reads the address out of libcurl's structure, behind whose declared end an IPv6 address goes on.
private func networkAddress(_ address: UnsafeMutablePointer<curl_sockaddr>) -> NetworkAddress? {
    guard let offset = MemoryLayout<curl_sockaddr>.offset(of: \.addr) else { return nil }
    let start = UnsafeRawPointer(address) + offset
    let length = Int(address.pointee.addrlen)
    switch address.pointee.family {
    case AF_INET where length >= MemoryLayout<sockaddr_in>.size:
        let parsed = start.loadUnaligned(as: sockaddr_in.self)
        return withUnsafeBytes(of: parsed.sin_addr) { NetworkAddress(Array($0)) }
    case AF_INET6 where length >= MemoryLayout<sockaddr_in6>.size:
        let parsed = start.loadUnaligned(as: sockaddr_in6.self)
        return withUnsafeBytes(of: parsed.sin6_addr) { NetworkAddress(Array($0)) }
    default:
        return nil
    }
}
