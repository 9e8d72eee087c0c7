import Broker
import Farm
import Foundation
import Testing

@testable import Storage
@testable import furrow

/// From a reading to a letter: the real program, killed on the way, tells every alert once.
@Suite(.serialized) struct DeliveryJourneyTests {
  private func journey() throws -> Journey {
    let journey = try Journey(
      extra: """
        delivery:
          from: furrow@farm.example
          channels:
            - {name: mail, kind: folder, path: mail}
            - {name: topics, kind: mqtt}
        """)
    // An hour that has just passed, so that today's digest is due at once.
    let zone = Zone("Asia/Shanghai")!
    let minute = (Int(zone.clock(of: .now) / .minute) + 1439) % 1440
    let clock = String(format: "%02d:%02d", minute / 60, minute % 60)
    try journey.write(
      "site.yaml",
      Journey.site + """

        agronomists:
          - {id: ann, language: en, mail: ann@farm.example, digest: "\(clock)", channels: [mail]}
        """)
    return journey
  }

  @Test func everyAlertIsToldOnceThroughKills() throws {
    let journey = try journey()
    try journey.startSubscribed()
    let publishing = journey.publishBeside(480, pause: 20)
    for _ in 0..<3 {
      usleep(150_000)
      journey.kill(SIGKILL)
      try journey.startSubscribed()
    }
    let count = { try journey.store().read { try $0.readingCount() } }
    try journey.wait("all readings") { try count() == 480 }
    try journey.wait("the publisher") { publishing.isFinished }
    let waiting = { try journey.store().read { try $0.parcels(in: [.waiting]) } }
    try journey.wait("an empty outbox") { try waiting().isEmpty }
    #expect(journey.kill(SIGTERM) == 0)

    let told = try journey.alerts().filter { [.firing, .resolved].contains($0.state) }
    #expect(told.count >= 6)
    let parcels = try journey.store().read { try $0.parcels(in: Set(Parcel.State.allCases)) }
    #expect(parcels.allSatisfy { $0.state == .sent })
    #expect(parcels.count { $0.kind == .alert && $0.channel == "mail" } == told.count)
    #expect(
      parcels.count { $0.channel == "topics" } == (try Set(journey.alerts().map(Key.init)).count))
    #expect(parcels.count { $0.kind == .digest } == 1)
    let mails = try FileManager.default.contentsOfDirectory(
      atPath: journey.folder.appending(path: "mail").path)
    #expect(Set(mails) == Set(parcels.filter { $0.channel == "mail" }.map { $0.key + ".eml" }))
    try judgeTopics(journey)
  }

  /// Who subscribes only now is given each alert that is the matter, as it stands, and no other.
  private func judgeTopics(_ journey: Journey) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/timeout")
    process.arguments = [
      "-s", "KILL", "3", "mosquitto_sub", "-h", "127.0.0.1", "-p",
      String(journey.broker.address.port), "-t", "furrow/v1/+/alerts/#", "--retained-only",
    ]
    try journey.write("retained", "")
    let file = journey.folder.appending(path: "retained")
    process.standardOutput = try FileHandle(forWritingTo: file)
    try process.run()
    process.waitUntilExit()
    let text = try String(contentsOf: file, encoding: .utf8)
    var retained: [String: String] = [:]
    for line in text.split(separator: "\n") {
      let json = try JSON(parsing: String(line))
      retained[json["id"]?.string ?? ""] = json["state"]?.string
    }
    var present: [String: String] = [:]
    for change in try journey.alerts() {
      let isOver = change.state == .resolved || change.state == .cancelled
      present[change.id] = isOver ? nil : change.state.rawValue
    }
    #expect(retained == present)
    #expect(!present.isEmpty, "Some alert must still be the matter for this to show anything.")
  }

  @Test func aChannelAddedWhileRunningIsUsedAfterReading() throws {
    let whole = try journey()
    let file = whole.folder.appending(path: "furrow.yaml")
    let site = whole.folder.appending(path: "site.yaml")
    let text = try String(contentsOf: file, encoding: .utf8)
    let people = try String(contentsOf: site, encoding: .utf8)
    try whole.write(
      "furrow.yaml", String(text.prefix(upTo: text.range(of: "delivery:")!.lowerBound)))
    try whole.write("site.yaml", Journey.site)
    try whole.startSubscribed()
    try whole.write("furrow.yaml", text)
    try whole.write("site.yaml", people)
    whole.signal(SIGHUP)
    try whole.wait("the new files") { whole.log.contains("were read again") }
    try Journey.publish(300, to: whole.broker.address)
    let mails = whole.folder.appending(path: "mail").path
    try whole.wait("a mail about an alert") {
      try FileManager.default.contentsOfDirectory(atPath: mails).count >= 2
    }
    #expect(whole.kill(SIGTERM) == 0)
  }

  /// What makes a change of an alert another one to be told.
  private struct Key: Hashable {
    var id: String, state: AlertState, severity: Severity
    init(_ change: AlertChange) {
      (id, state, severity) = (change.id, change.state, change.severity)
    }
  }

  @Test func theCommandsOfDelivery() throws {
    let journey = try journey()
    try journey.startSubscribed()
    try Journey.publish(200, to: journey.broker.address)
    try journey.wait("all mails") {
      try journey.store().read { past in
        let isTold = try past.parcels(in: [.sent]).contains { $0.kind == .alert }
        let isDone = try past.parcels(in: [.waiting]).isEmpty
        return try past.readingCount() == 200 && isTold && isDone
      }
    }
    #expect(journey.kill(SIGTERM) == 0)

    let preview = try journey.furrow("digest", "preview", "--for", "ann", "--lang", "en")
    #expect(preview.status == 0)
    #expect(preview.out.contains("Morning digest"))
    #expect(preview.out.contains("[critical · "))
    let page = try journey.furrow("digest", "preview", "--for", "ann", "--html", "-")
    #expect(page.status == 0 && page.out.contains("<!doctype html>"))
    let again = try journey.furrow("digest", "send", "--lang", "en")
    #expect(again.status == 0)
    #expect(again.out.contains("ann: had the digest of"))
    let nobody = try journey.furrow("digest", "preview", "--for", "anm", "--lang", "en")
    #expect(nobody.status == 2 && nobody.err.contains("Did you mean ann?"))
    #expect(try journey.furrow("outbox", "list", "--lang", "en").out == "Nothing waits.\n")
    let all = try JSON(parsing: journey.furrow("outbox", "list", "--all", "--json").out)
    #expect(try #require(all.array).allSatisfy { $0["state"] == "sent" })
    let drop = try journey.furrow("outbox", "drop", "999", "--lang", "en")
    #expect(drop.status == 2 && drop.err.contains("Nothing numbered 999"))
  }

  @Test func aPersonWhoCannotBeToldIsAMistake() throws {
    let journey = try Journey()
    try journey.write(
      "site.yaml", Journey.site + "\nagronomists: [{id: ann, channels: [mial]}]\n")
    let check = try journey.furrow("check", "--lang", "en")
    #expect(check.status == 2)
    #expect(check.err.contains("\"mial\", which is no channel"))
  }
}
