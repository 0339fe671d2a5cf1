/// Why a command line can't be understood.
enum CommandLineError: Error, Equatable, Sendable {
    /// The option does not exist, or not for this command.
    case unknownOption(String)
    /// The word is no command, or one too many.
    case unknownWord(String)
    /// The option needs a value.
    case missingValue(String)
    /// The option takes no value, and has one.
    case needlessValue(String)
    /// The value of `--listen` is no address.
    case unusableAddress(String)
    /// The value of `--port` is no port.
    case unusablePort(String)

    /// The fault in words.
    var sentence: String {
        switch self {
        case .unknownOption(let option): "\(option) is not an option here"
        case .unknownWord(let word): "\"\(word)\" is not understood"
        case .missingValue(let option): "\(option) needs a value"
        case .needlessValue(let option): "\(option) takes no value"
        case .unusableAddress(let text): "\"\(text)\" is neither unix:PATH nor HOST:PORT"
        case .unusablePort(let text): "\"\(text)\" is no port; a number from 1 to 65535 is expected"
        }
    }
}
