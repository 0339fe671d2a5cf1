private import CFuzzer
import Glibc

/// Feeds what libFuzzer makes up to one target, which the variable `FUZZ_TARGET` names.
///
/// `Tests/Fuzz/run` starts one such process for each target.
@main
struct Fuzz {
    /// The target of this process; nil where the variable names none.
    private static let target: Target? = {
        let name = getenv("FUZZ_TARGET").map { String(cString: $0) }
        return Target.all.first { $0.name == name }
    }()

    /// Runs libFuzzer with the arguments of the command line; without a target, lists the targets.
    static func main() {
        guard target != nil else {
            for target in Target.all { print(target.name) }
            return
        }
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
        exit(
            LLVMFuzzerRunDriver(&count, &arguments) { bytes, count in
                Fuzz.target?.run(Array(UnsafeBufferPointer(start: bytes, count: count)))
                return 0
            }
        )
    }
}
