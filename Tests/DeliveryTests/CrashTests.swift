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
    let url = "http://127.0.0.1:\(Int(ports["http"]!.number!))/hold"
    return [
      Channel(name: "mail", way: .smtp(smtp)),
      Channel(name: "hook", way: .webhook(Webhook(HttpAddress(.open(url)), secret: nil))),
    ]
  }

  /// The part that is killed; no test of its own.
  @Test(.enabled(if: environment["FURROW_COURIER"] != nil, "Run by the crash test alone."))
  func carry() throws {
    let path = environment["FURROW_COURIER"]!
    let ports = try JSON(parsing: environment["FURROW_PORTS"]!)
    let courier = Courier(
      store: try Store(path: path, .write), channels: Self.channels(ports), site: testSite(),
      log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
      now: { Instant(unixSeconds: Date().timeIntervalSince1970)! })
    try courier.round()
  }

  private func child(_ path: String, _ ports: JSON) throws -> Process {
    let process = Process()
    process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments = ["--testing-library", "swift-testing", "--filter", "CrashTests/carry"]
    process.environment = environment.merging([
      "FURROW_COURIER": path, "FURROW_PORTS": ports.text,
    ]) { $1 }
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
    let parcels = Notices(site: site, channels: Self.channels(ports)).parcels(
      for: [change()], at: noon)
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
}
