private import CProcess

/// What the allocator keeps of what was freed.
enum Memory {
    /// The size from which on an answer is worth ``giveBack()``, in bytes.
    static let largeAnswer = 128 * 1024

    /// Has the allocator take large blocks straight from the system, to which they return when they
    /// are freed; to be called first, while there is one thread.
    ///
    /// Unless it is told a size, the allocator raises that size with each large block that is freed.
    static func prepare() {
        _ = mallopt(M_MMAP_THRESHOLD, Int32(largeAnswer))
    }

    /// Returns the pages between the small blocks that are in use.
    ///
    /// The allocator has an arena for nearly every thread and keeps what is freed in each: a few
    /// hundred answers of a mebibyte would leave a multiple of that behind.
    static func giveBack() {
        _ = malloc_trim(0)
    }
}
