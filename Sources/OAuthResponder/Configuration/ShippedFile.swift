import FoundationEssentials

/// Files that come with the program.
enum ShippedFile {
    /// Finds a file or a folder of this installation or checkout.
    ///
    /// - Parameter name: its name in `share/oauth-responder`, which is that in `deploy` of a checkout.
    /// - Returns: its path; nil where the program came without it.
    static func path(_ name: String) -> String? {
        let files = FileManager.default
        guard let binary = try? files.destinationOfSymbolicLink(atPath: "/proc/self/exe") else {
            return nil
        }
        var folder = URL(filePath: binary).deletingLastPathComponent()
        let installed = folder.appending(path: "../share/oauth-responder/\(name)").standardized
        if files.fileExists(atPath: installed.path) { return installed.path }
        // In a checkout the binary lies some levels below the package's root.
        for _ in 0..<6 {
            let candidate = folder.appending(path: "deploy/\(name)").path
            let package = folder.appending(path: "Package.swift").path
            if files.fileExists(atPath: candidate), files.fileExists(atPath: package) {
                return candidate
            }
            folder.deleteLastPathComponent()
        }
        return nil
    }
}
