import Farm
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
          Title(en: "The environment variable \(name) is not set.", zh: "环境变量 \(name) 未设置。"),
          remedy: Title(
            en:
              "Set it where furrow is started, for example in the systemd unit's EnvironmentFile.",
            zh: "请在启动 furrow 处设置，如 systemd 单元的 EnvironmentFile。"))
      }
      return value
    case .file(let path):
      guard let data = FileManager.default.contents(atPath: path) else {
        throw ChannelProblem(
          Title(en: "The secret's file \(path) cannot be read.", zh: "密钥文件 \(path) 无法读取。"),
          remedy: Title(
            en: "Create it, readable by furrow's user alone (chmod 600).",
            zh: "请创建它，只让 furrow 的用户可读（chmod 600）。"))
      }
      let line = String(decoding: data, as: UTF8.self).prefix { !$0.isNewline }
      guard !line.isEmpty else {
        throw ChannelProblem(
          Title(en: "The secret's file \(path) is empty.", zh: "密钥文件 \(path) 是空的。"),
          remedy: Title(en: "Write the secret in its first line.", zh: "请把密钥写在第一行。"))
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
  public var message: Title
  /// What to do.
  public var remedy: Title

  /// A problem.
  public init(_ message: Title, remedy: Title) { (self.message, self.remedy) = (message, remedy) }

  public var description: String { message.en + " " + remedy.en }
}
