import Farm
import Foundation
import Testing

@testable import Delivery

/// Whether the servers that the tests talk to can be started: `pip install aiosmtpd`, openssl.
let canReceive: Bool = {
  guard let python, program("openssl") != nil else { return false }
  let process = Process()
  process.executableURL = URL(filePath: python)
  process.arguments = ["-c", "import aiosmtpd"]
  process.standardError = FileHandle.nullDevice
  guard (try? process.run()) != nil else { return false }
  process.waitUntilExit()
  return process.terminationStatus == 0
}()

/// A real SMTP server and a real HTTP receiver in a process of their own, shared by all tests: each
/// looks for what it sent itself. It ends with the test program, whose end of a pipe it reads.
final class Receivers: @unchecked Sendable {
  private let process = Process()
  private let input = Pipe()
  private let output: FileHandle
  private let lines = Lines()
  private(set) var ports: [String: Int] = [:]
  private(set) var http = 0
  private(set) var certificate = ""

  /// Lines as they come, kept for who waits.
  private final class Lines: @unchecked Sendable {
    let condition = NSCondition()
    var all: [JSON] = []
    var rest: [UInt8] = []

    func take(_ data: Data) {
      condition.withLock {
        rest += data
        while let end = rest.firstIndex(of: 0x0A) {
          let text = String(decoding: rest[..<end], as: UTF8.self)
          if let json = try? JSON(parsing: text) { all.append(json) }
          rest.removeSubrange(...end)
        }
        condition.broadcast()
      }
    }
  }

  static let shared = try! Receivers()

  private init() throws {
    process.executableURL = URL(filePath: python!)
    let script = URL(filePath: #filePath).deletingLastPathComponent().appending(
      path: "receivers.py")
    process.arguments = [script.path]
    let pipe = Pipe()
    output = pipe.fileHandleForReading
    process.standardOutput = pipe
    process.standardInput = input
    output.readabilityHandler = { [lines] handle in lines.take(handle.availableData) }
    try process.run()
    let hello = try wait { $0["ports"] != nil }[0]
    ports = hello["ports"]!.object!.reduce(into: [:]) { $0[$1.key] = Int($1.value.number!) }
    http = Int(hello["http"]!.number!)
    certificate = hello["certificate"]!.string!
  }

  /// What was taken and is mine, once there are `count` of it.
  @discardableResult func wait(
    for count: Int = 1, _ isMine: (JSON) -> Bool
  ) throws -> [JSON] {
    let end = Date(timeIntervalSinceNow: 60)
    return try lines.condition.withLock {
      while lines.all.count(where: isMine) < count {
        guard lines.condition.wait(until: end) else { break }
      }
      let mine = lines.all.filter(isMine)
      try #require(mine.count >= count)
      return mine
    }
  }

  /// What was taken until now and is mine.
  func taken(_ isMine: (JSON) -> Bool) -> [JSON] {
    lines.condition.withLock { lines.all.filter(isMine) }
  }
}

extension JSON {
  /// Whether this is a mail to somebody.
  func isMail(to name: String) -> Bool { self["to"]?.array == [.string(name + "@coop.example")] }
  /// Whether this is a request with a path, whatever its query.
  func isRequest(_ path: String) -> Bool {
    self["path"]?.string?.split(separator: "?").first.map(String.init) == path
  }
}

/// A folder for one test, gone when it ends.
final class Scratch {
  let path: String
  init() {
    path = NSTemporaryDirectory() + "/furrow-delivery-" + UUID().uuidString
    try! FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }
  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String, _ text: String) throws -> String {
    let file = path + "/" + name
    try text.write(toFile: file, atomically: true, encoding: .utf8)
    return file
  }
}
