import Farm
import Foundation
import Logging
import Storage
import Testing

@testable import Delivery

/// What `furrow outbox list` shows when a mail server fails: of every kind of failure, from a real
/// server, the reason that a person can act on.
@Suite(.enabled(if: canReceive, "Needs python3 with aiosmtpd, and openssl."))
struct MailTroubleTests {
  let receivers = Receivers.shared
  let scratch = Scratch()

  /// The parcel after one try over a server.
  private func parcel(
    to name: String, _ change: (inout SmtpServer) throws -> Void = { _ in },
    timeouts: Timeouts = Timeouts()
  ) throws -> Parcel {
    var server = SmtpServer(
      host: "127.0.0.1", port: receivers.ports["plain"]!, protection: .none,
      from: MailAddress("furrow@farm.example")!, authorities: receivers.certificate)
    try change(&server)
    let channel = Channel(name: "mail", way: .smtp(server), timeouts: timeouts)
    let site = testSite([person(name, ["mail"])])
    let store = try Store(path: scratch.path + "/\(UUID()).db", .create)
    let parcels = Notices(site: site, channels: [channel]).parcels(
      for: [someChange()], at: noon)
    _ = try store.write { try $0.post(parcels) }
    let courier = Courier(
      store: store, channels: [channel], site: site,
      log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, now: { noon })
    #expect(try courier.round() == 1)
    return try #require(store.read { try $0.parcels(in: [.waiting, .parked]) }.first)
  }

  @Test(arguments: [
    ("refused", Parcel.State.parked, "127.0.0.1 answered 550 5.1.1 no such user"),
    ("spam", .parked, "127.0.0.1 answered 554 5.7.1 refused as spam"),
    ("busy", .waiting, "127.0.0.1 answered 451 4.7.1 try again later"),
    ("full", .waiting, "127.0.0.1 answered 452 4.2.2 mailbox full"),
  ]) func theServersOwnWords(_ name: String, _ state: Parcel.State, _ words: String) throws {
    let parcel = try parcel(to: name)
    #expect(parcel.error == words)
    #expect(parcel.state == state && parcel.tries == 1)
    #expect((parcel.dueAt > noon) == (state == .waiting))
  }

  @Test(arguments: ["drop", "middata"]) func aBrokenLineSaysHowFarItCame(_ name: String) throws {
    let parcel = try parcel(to: name)
    #expect(parcel.state == .waiting)
    #expect(parcel.error?.hasPrefix("127.0.0.1: ") == true, "\(parcel.error ?? "")")
    #expect(parcel.error?.contains("354") == true, "\(parcel.error ?? "")")
  }

  @Test func aServerThatDoesNotAnswer() throws {
    let slow = try parcel(to: "slow", timeouts: Timeouts(connect: 1000, total: 1500))
    #expect(slow.state == .waiting)
    #expect(slow.error?.contains("timed out") == true, "\(slow.error ?? "")")
    let nobody = try parcel(to: "wang") { $0.port = 1 }
    #expect(nobody.error?.contains("connect to 127.0.0.1 port 1") == true, "\(nobody.error ?? "")")
    let nowhere = try parcel(to: "wang") { $0.host = "mail.invalid" }
    #expect(nowhere.error?.contains("resolve host") == true, "\(nowhere.error ?? "")")
  }

  @Test(arguments: ["starttls", "tls"]) func whoTheServerIsAndWhoWeAre(_ name: String) throws {
    func over(_ change: (inout SmtpServer) throws -> Void) throws -> Parcel {
      try parcel(to: "secured-\(name)") { server in
        server.protection = SmtpServer.Protection(rawValue: name)!
        server.port = receivers.ports[name]!
        server.user = "furrow"
        server.password = Secret(.file(try scratch.file("right", "geheim")))
        try change(&server)
      }
    }
    let stranger = try over { $0.authorities = nil }
    #expect(stranger.state == .waiting)
    #expect(stranger.error?.contains("certificate") == true, "\(stranger.error ?? "")")
    let wrong = try over { $0.password = Secret(.file(try scratch.file("wrong", "falsch"))) }
    #expect(wrong.state == .waiting)
    #expect(wrong.error?.contains("answered 535") == true, "\(wrong.error ?? "")")
    #expect(wrong.error?.contains("falsch") == false)
    let none = try over { ($0.user, $0.password) = (nil, nil) }
    #expect(none.error?.contains("answered 530") == true, "\(none.error ?? "")")
    #expect(none.state == .waiting)
    let lost = try over { $0.password = Secret(.file(scratch.path + "/no-such-file")) }
    #expect(lost.state == .waiting)
    #expect(lost.error?.contains("no-such-file cannot be read. Create it") == true)
  }

  @Test func aServerWithoutProtectionIsNotGivenTheLetter() throws {
    let parcel = try parcel(to: "in-the-clear") { $0.protection = .starttls }
    #expect(parcel.state == .waiting)
    #expect(parcel.error?.contains("STARTTLS") == true, "\(parcel.error ?? "")")
    #expect(receivers.taken { $0.isMail(to: "in-the-clear") }.isEmpty)
  }
}

/// ``change()`` where an argument hides its name.
private func someChange() -> AlertChange { change() }
