import Farm
import Foundation

/// The machine's own mail program: gives a mail to `sendmail -oi -f FROM -- TO`.
public struct Sendmail: Sendable {
  /// The program.
  public var path: String
  /// Who sends.
  public var from: MailAddress

  /// The program at a path.
  public init(path: String = "/usr/sbin/sendmail", from: MailAddress) {
    (self.path, self.from) = (path, from)
  }

  func send(_ mail: Mail, timeouts: Timeouts) throws -> Outcome {
    guard FileManager.default.isExecutableFile(atPath: path) else {
      throw ChannelProblem(
        Title(en: "There is no program \(path).", zh: "没有程序 \(path)。"),
        remedy: Title(
          en: "Install a mail server such as Postfix, or use an smtp channel.",
          zh: "请安装 Postfix 等邮件服务，或改用 smtp 渠道。"))
    }
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = ["-oi", "-f", from.address, "--", mail.to.address]
    // Its own line ends, not the Internet's: sendmail reads a local text. From a file: a program that
    // does not read cannot hold us.
    let letter = FileManager.default.temporaryDirectory.appending(path: "furrow-\(UUID()).eml")
    defer { try? FileManager.default.removeItem(at: letter) }
    let isWritten = FileManager.default.createFile(
      atPath: letter.path, contents: Data(mail.bytes.filter { $0 != 0x0D }),
      attributes: [.posixPermissions: 0o600])
    guard isWritten else { return .postponed("\(letter.path) cannot be written") }
    process.standardInput = try FileHandle(forReadingFrom: letter)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    let ended = DispatchSemaphore(value: 0)
    process.terminationHandler = { _ in ended.signal() }
    try process.run()
    guard ended.wait(timeout: .now() + .milliseconds(timeouts.total)) == .success else {
      process.terminate()
      if ended.wait(timeout: .now() + 1) != .success { kill(process.processIdentifier, SIGKILL) }
      return .postponed("\(path) did not end in \(timeouts.total / 1000) s")
    }
    return Self.outcome(process.terminationStatus, path: path)
  }

  /// `sysexits.h`: 65, 67 and 68 speak of the mail and its address; the others may pass.
  static func outcome(_ status: Int32, path: String) -> Outcome {
    switch status {
    case 0: .delivered
    case 65, 67, 68: .refused("\(path) ended with status \(status)")
    default: .postponed("\(path) ended with status \(status)")
    }
  }
}

/// A folder that gets each mail as a file, `KEY.eml`: for a trial, an archive, or another program.
public struct MailFolder: Sendable {
  /// The folder; made when it is not there.
  public var path: String
  /// Who sends.
  public var from: MailAddress

  /// A folder.
  public init(path: String, from: MailAddress) { (self.path, self.from) = (path, from) }

  /// The name is the idempotency key, so a mail that comes twice is one file; it appears whole.
  func send(_ mail: Mail) throws -> Outcome {
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true)
      let url = URL(filePath: path).appending(path: mail.key + ".eml")
      try Data(mail.bytes).write(to: url, options: .atomic)
      return .delivered
    } catch {
      return .postponed("\(path) cannot be written: \(error.localizedDescription)")
    }
  }
}
