/// Text that must never reach a log, a message or a dump.
///
/// Every way of printing it shows `[redacted]`; only ``reveal()`` gives the text, at the place
/// where it goes onto the wire or into a key.
package struct Secret: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    private let text: String

    /// Wraps a text.
    package init(_ text: String) {
        self.text = text
    }

    /// The text itself.
    package func reveal() -> String { text }

    /// Always `[redacted]`.
    package var description: String { "[redacted]" }

    /// Always `[redacted]`.
    package var debugDescription: String { "[redacted]" }

    /// A mirror without children.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
