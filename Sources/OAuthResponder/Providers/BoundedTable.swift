/// Entries that are kept up to a time and in a bounded number of bytes; where there is no room, the
/// entry that ends first goes.
struct BoundedTable<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    /// The largest value that is kept, in bytes (contract §3, "What an answer may cost").
    static var valueLimit: Int { 64 * 1024 }
    /// What an entry costs besides its value, in bytes: the key, and its place in the table.
    static var overhead: Int { 256 }

    private struct Entry {
        var value: Value
        var bytes: Int
        var end: ContinuousClock.Instant
    }

    private var entries: [Key: Entry] = [:]
    /// How many bytes all entries take together.
    private(set) var bytes = 0
    /// How many bytes all entries may take together.
    private let byteLimit: Int

    /// Makes an empty table.
    init(byteLimit: Int = 32 * 1024 * 1024) {
        self.byteLimit = byteLimit
    }

    /// Finds the value of an entry that has not ended.
    func value(for key: Key, at now: ContinuousClock.Instant) -> Value? {
        guard let entry = entries[key], now < entry.end else { return nil }
        return entry.value
    }

    /// Keeps a value in place of the one that the key has, and makes room for it.
    ///
    /// - Parameters:
    ///   - value: what is kept.
    ///   - key: the key.
    ///   - bytes: what the value costs; one beyond ``valueLimit`` is not kept.
    ///   - now: the monotonic time; where there is no room, all that has ended goes first.
    ///   - end: when the entry ends.
    mutating func keep(
        _ value: Value,
        for key: Key,
        bytes: Int,
        from now: ContinuousClock.Instant,
        until end: ContinuousClock.Instant
    ) {
        remove(key)
        guard bytes <= Self.valueLimit else { return }
        let entry = Entry(value: value, bytes: bytes + Self.overhead, end: end)
        guard entry.bytes <= byteLimit else { return }
        if self.bytes + entry.bytes > byteLimit { removeEnded(at: now) }
        while self.bytes + entry.bytes > byteLimit,
            let first = entries.min(by: { $0.value.end < $1.value.end })
        {
            remove(first.key)
        }
        entries[key] = entry
        self.bytes += entry.bytes
    }

    /// Removes an entry, if there is one.
    mutating func remove(_ key: Key) {
        guard let entry = entries.removeValue(forKey: key) else { return }
        bytes -= entry.bytes
    }

    /// Removes the entries that have ended.
    mutating func removeEnded(at now: ContinuousClock.Instant) {
        for (key, entry) in entries where entry.end <= now { remove(key) }
    }
}
