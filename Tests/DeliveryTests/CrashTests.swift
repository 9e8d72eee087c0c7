import Farm
import Foundation
import Logging
import Storage
import Testing

@testable import Delivery

private let environment = ProcessInfo.processInfo.environment

/// Kill -9 between the receiver's taking a letter and our marking it.
///
/// A second copy of this test program carries (`FURROW_COURIER` names its data file), and is killed
/// when the receiver says that it has the letter. The receiver has not answered yet, so the courier
/// cannot know. What is carried again must be recognisable as the same.
@Suite(.enabled(if: canReceive, "Needs python3 with aiosmtpd, and openssl.")) struct CrashTests {
  let scratch = Scratch()

  private static func channels(_ ports: JSON) -> [Channel] {
    let smtp = SmtpServer(
      host: "127.0.0.1", port: Int(ports["plain"]!.number!), protection: .none,
      from: MailAddress("furrow@farm.example")!)
    func url(_ path: String) -> HttpAddress {
      HttpAddress(.open("http://127.0.0.1:\(Int(ports["http"]!.number!))\(path)"))
    }
    var channels = [
      Channel(name: "mail", way: .smtp(smtp)),
      Channel(name: "hook", way: .webhook(Webhook(url("/hold"), secret: nil))),
      Channel(name: "topics", way: .mqtt),
    ]
    for kind in Robot.Kind.allCases {
      let robot = Robot(kind, url("/robot/\(kind)-crash"))
      channels.append(Channel(name: kind.rawValue, way: .robot(robot)))
    }
    if let path = ports["folder"]?.string {
      let folder = MailFolder(path: path, from: MailAddress("furrow@farm.example")!)
      channels.append(Channel(name: "folder", way: .folder(folder)))
    }
    return channels
  }

  /// A real client of a real broker: what `furrow run` does over its own session.
  private static func publish(to port: Int?) -> Publish? {
    guard let port else { return nil }
    return { topic, payload, retain in
      let words =
        ["-h", "127.0.0.1", "-p", String(port), "-q", "1", "-t", topic] + (retain ? ["-r"] : [])
      let text = String(decoding: payload, as: UTF8.self)
      try run("mosquitto_pub", words + (payload.isEmpty ? ["-n"] : ["-m", text]))
    }
  }

  /// The part that is killed; no test of its own.
  @Test(.enabled(if: environment["FURROW_COURIER"] != nil, "Run by the crash test alone."))
  func carry() throws {
    let path = environment["FURROW_COURIER"]!
    let ports = try JSON(parsing: environment["FURROW_PORTS"]!)
    let courier = Courier(
      store: try Store(path: path, .write), channels: Self.channels(ports), site: testSite(),
      publish: Self.publish(to: ports["broker"]?.number.map { Int($0) }),
      log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
      now: { Instant(unixSeconds: Date().timeIntervalSince1970)! })
    // A file that is locked cannot be opened: whoever wants to lock it waits for this.
    if let gate = environment["FURROW_GATE"] {
      try Data().write(to: URL(filePath: gate + ".ready"))
      while !FileManager.default.fileExists(atPath: gate + ".open") { usleep(5000) }
    }
    try courier.round()
  }

  private func child(
    _ path: String, _ ports: JSON, gate: String? = nil
  ) throws -> Process {
    let process = Process()
    process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments = ["--testing-library", "swift-testing", "--filter", "CrashTests/carry"]
    process.environment = environment.merging(
      [
        "FURROW_COURIER": path, "FURROW_PORTS": ports.text,
      ].merging(gate.map { ["FURROW_GATE": $0] } ?? [:]) { $1 }
    ) { $1 }
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
  }

  @Test(
    .enabled(if: environment["FURROW_COURIER"] == nil, "The child must not have children."),
    arguments: ["mail", "hook"])
  func whatComesTwiceIsKnownToBeOne(_ channel: String) throws {
    let receivers = Receivers.shared
    let isMine = { (json: JSON) in
      channel == "mail" ? json.isMail(to: "hold") : json.isRequest("/hold")
    }
    let ports: JSON = [
      "plain": .number(Double(receivers.ports["plain"]!)), "http": .number(Double(receivers.http)),
    ]
    let path = scratch.path + "/furrow.db"
    let store = try Store(path: path, .create)
    let site = testSite([person("hold", [channel])])
    let parcels = Notices(
      site: site, channels: Self.channels(ports).filter { $0.name == channel }
    ).parcels(for: [change()], at: noon)
    #expect(try store.write { try $0.post(parcels) } == 1)

    let first = try child(path, ports)
    try receivers.wait(isMine)
    kill(first.processIdentifier, SIGKILL)
    first.waitUntilExit()
    #expect(first.terminationReason == .uncaughtSignal)
    #expect(try store.read { try $0.parcels(in: [.waiting]).count } == 1)

    let second = try child(path, ports)
    second.waitUntilExit()
    #expect(second.terminationStatus == 0)
    #expect(try store.read { try $0.parcels(in: [.sent]).count } == 1)

    let third = try child(path, ports)
    third.waitUntilExit()
    let taken = receivers.taken(isMine)
    #expect(taken.count == 2)
    if channel == "mail" {
      #expect(taken[0]["mail"] == taken[1]["mail"])
      #expect(
        taken[0]["mail"]?.string?.contains("Message-ID: <\(parcels[0].key)@farm.example>") == true)
    } else {
      #expect(taken.allSatisfy { $0["headers"]?["Idempotency-Key"]?.string == parcels[0].key })
      #expect(taken[0]["body"] == taken[1]["body"])
    }
  }

  /// What has no receiver that could hold its answer back: the data file is locked until the letter
  /// has arrived, so the courier that carried it is killed before it can mark it.
  @Test(
    .enabled(if: environment["FURROW_COURIER"] == nil, "The child must not have children."),
    .enabled(if: program("mosquitto_pub") != nil, "Needs mosquitto and its clients."),
    arguments: ["folder", "wecom", "dingtalk", "feishu", "topics"])
  func whatIsKilledBeforeItsMarkIsKnownToBeOne(_ channel: String) throws {
    let receivers = Receivers.shared
    let broker = channel == "topics" ? try Mosquitto(in: scratch.path) : nil
    let mail = scratch.path + "/mail"
    let ports: JSON = .compact([
      "plain": .number(Double(receivers.ports["plain"]!)), "http": .number(Double(receivers.http)),
      "folder": .string(mail), "broker": broker.map { .number(Double($0.port)) },
    ])
    let path = scratch.path + "/furrow.db"
    let store = try Store(path: path, .create)
    let notices = Notices(
      site: testSite([person("crash-\(channel)", [channel])]),
      channels: Self.channels(ports).filter { $0.name == channel })
    let parcel = try #require(
      notices.parcels(for: [change("crash-\(channel)")], at: noon).first)
    try store.write { _ = try $0.post([parcel]) }
    let isMine = { (json: JSON) in
      json["path"] != nil && json["body"]?.string?.contains(String(parcel.key.suffix(8))) == true
    }
    func received() throws -> [String] {
      switch channel {
      case "topics": return try broker!.retained(parcel.recipient)
      case "folder":
        return try ((try? FileManager.default.contentsOfDirectory(atPath: mail)) ?? [])
          .filter { $0.hasSuffix(".eml") }
          .map { try String(contentsOfFile: "\(mail)/\($0)", encoding: .utf8) }
      default: return receivers.taken(isMine).compactMap { $0["body"]?.string }
      }
    }

    let gate = scratch.path + "/gate"
    let first = try child(path, ports, gate: gate)
    let end = Date(timeIntervalSinceNow: 60)
    while !FileManager.default.fileExists(atPath: gate + ".ready"), Date() < end { usleep(5000) }
    try store.write { _ in
      try Data().write(to: URL(filePath: gate + ".open"))
      while try received().isEmpty, Date() < end { usleep(20_000) }
      kill(first.processIdentifier, SIGKILL)
      first.waitUntilExit()
      #expect(first.terminationReason == .uncaughtSignal)
    }
    let before = try received()
    #expect(before.count == 1)
    #expect(try store.read { try $0.parcels(in: [.waiting]).count } == 1)

    let second = try child(path, ports)
    second.waitUntilExit()
    #expect(try store.read { try $0.parcels(in: [.sent]).count } == 1)
    let after = try received()
    // A file and a retained message are replaced by themselves; a group sees the same number twice.
    #expect(after.count == (["folder", "topics"].contains(channel) ? 1 : 2))
    #expect(Set(after) == Set(before))
  }
}

/// A mosquitto on a free port that only this machine reaches; it ends with this value.
private final class Mosquitto {
  let port: Int
  private let process = Process()

  init(in folder: String) throws {
    port = Int(
      try pythonText(
        "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); print(s.getsockname()[1])"
      ).filter { $0.isNumber })!
    let path = program("mosquitto") ?? "/usr/sbin/mosquitto"
    process.executableURL = URL(filePath: path)
    let text = "listener \(port) 127.0.0.1\nallow_anonymous true\n"
    try text.write(toFile: folder + "/mosquitto.conf", atomically: true, encoding: .utf8)
    process.arguments = ["-c", folder + "/mosquitto.conf"]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    let end = Date(timeIntervalSinceNow: 20)
    while (try? run(
      "mosquitto_pub", ["-h", "127.0.0.1", "-p", "\(port)", "-t", "hello", "-m", "x"])) == nil
    {
      try #require(Date() < end)
      usleep(50_000)
    }
  }

  /// SIGTERM may be blocked in what a test's thread starts.
  deinit { kill(process.processIdentifier, SIGKILL) }

  /// What a new subscriber is given at once.
  func retained(_ topic: String) throws -> [String] {
    // Its own -W waits for a signal that a test's thread may have blocked.
    let text = try run(
      "timeout",
      [
        "-s", "KILL", "1", "mosquitto_sub", "-h", "127.0.0.1", "-p", "\(port)", "-t", topic,
        "--retained-only",
      ], or: 137, 9)
    return text.split(separator: "\n").map(String.init)
  }
}

/// What a program prints; fails when its status is neither 0 nor another that is allowed.
@discardableResult private func run(
  _ name: String, _ words: [String], or others: Int32...
) throws -> String {
  let process = Process()
  process.executableURL = URL(filePath: try #require(program(name)))
  process.arguments = words
  // Into a file: a pipe's end would be open in every process that another test starts meanwhile.
  let out = FileManager.default.temporaryDirectory.appending(path: "furrow-run-\(UUID())")
  try Data().write(to: out)
  defer { try? FileManager.default.removeItem(at: out) }
  process.standardOutput = try FileHandle(forWritingTo: out)
  process.standardError = FileHandle.nullDevice
  try process.run()
  process.waitUntilExit()
  guard ([0] + others).contains(process.terminationStatus) else {
    throw CocoaError(.executableLoad)
  }
  return try String(contentsOf: out, encoding: .utf8)
}
