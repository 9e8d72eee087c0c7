import Foundation

/// Base64 (RFC 4648 section 4).
enum Base64 {
  /// Bytes as one line of text.
  static func text(_ bytes: some Sequence<UInt8>) -> String {
    Data(bytes).base64EncodedString()
  }

  /// Bytes as lines of at most 76 characters with CRLF between (RFC 2045 section 6.8).
  static func lines(_ bytes: some Sequence<UInt8>) -> String {
    Data(bytes).base64EncodedString(options: [
      .lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed,
    ])
  }

  /// The bytes of a text; `nil` when it is no base64.
  static func bytes(_ text: String) -> [UInt8]? {
    Data(base64Encoded: text).map(Array.init)
  }
}
