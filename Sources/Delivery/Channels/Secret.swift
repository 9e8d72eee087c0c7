import Foundation

/// A password, key or address that must not be seen: it comes from a file or the environment and
/// shows as `***` wherever it is printed.
///
/// The data file and the logs never hold one: the outbox names a channel, and only the courier that
/// calls the channel reads the secret.
public struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  /// Where a secret is kept.
  public enum Place: Hashable, Sendable {
    /// A file, whose first line it is.
    case file(String)
    /// An environment variable.
    case environment(String)
  }

  /// Where it is kept.
  public let place: Place

  /// A secret kept at a place.
  public init(_ place: Place) { self.place = place }

  /// The secret itself, read anew each time, so that a changed password needs no restart.
  public func reveal() throws -> String {
    switch place {
    case .environment(let name):
      guard let value = ProcessInfo.processInfo.environment[name], !value.isEmpty else {
        throw ChannelProblem(
          "The environment variable \(name) is not set.",
          remedy: "Set it where furrow is started, for example in the systemd unit's "
            + "EnvironmentFile.")
      }
      return value
    case .file(let path):
      guard let data = FileManager.default.contents(atPath: path) else {
        throw ChannelProblem(
          "The secret's file \(path) cannot be read.",
          remedy: "Create it, readable by furrow's user alone (chmod 600).")
      }
      let line = String(decoding: data, as: UTF8.self).prefix { !$0.isNewline }
      guard !line.isEmpty else {
        throw ChannelProblem(
          "The secret's file \(path) is empty.", remedy: "Write the secret in its first line.")
      }
      return String(line)
    }
  }

  public var description: String { "***" }
  public var debugDescription: String { "***" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}

/// What keeps a channel from working until someone mends its configuration: a sentence and its
/// remedy. Never holds a secret.
public struct ChannelProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong.
  public var message: String
  /// What to do.
  public var remedy: String

  /// A problem.
  public init(_ message: String, remedy: String) { (self.message, self.remedy) = (message, remedy) }

  public var description: String { message + " " + remedy }
}
