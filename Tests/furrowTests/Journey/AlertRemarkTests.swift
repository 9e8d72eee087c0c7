import Broker
import Farm
import Foundation
import Testing

@testable import furrow

/// What people say of alerts while the daemon runs.
@Suite struct AlertRemarkTests {
  @Test func alertsAreAcknowledgedSilencedAndCommented() throws {
    let journey = try Journey()
    try journey.startSubscribed()
    try Journey.publish(600, to: journey.broker.address)
    try journey.wait("readings") { try journey.store().read { try $0.readingCount() } == 600 }
    let before = try journey.alerts()
    let id = try #require(before.first).id

    #expect(
      try journey.furrow("alerts", "ack", id, "--by", "wang", "--note", "on my way").status == 0)
    let silence = { (until: String) in
      try journey.furrow(
        "alerts", "silence", id, "--until", until, "--reason", "cleaning", "--by", "wang")
    }
    #expect(try silence("8h").status == 0)
    let wrong = try silence("2020-01-01T00:00:00Z")
    #expect(wrong.status == 2 && wrong.err.contains("--until 8h"))
    #expect(try journey.furrow("alerts", "comment", id, "aerator replaced").status == 0)
    let unknown = try journey.furrow("alerts", "ack", "nothing-like-it")
    #expect(unknown.status == 2 && unknown.err.contains("There is no alert"))
    let many = try journey.furrow("alerts", "ack", "")
    #expect(many.status == 2 && many.err.contains("alerts begin with"))

    let shown = try JSON(parsing: journey.furrow("alerts", "show", id, "--json").out)
    let remarks = try #require(shown.array?.first?["remarks"]?.array)
    #expect(remarks.map { $0["kind"]! } == ["acknowledged", "silenced", "comment"])
    #expect(remarks[0]["by"] == "wang" && remarks[0]["text"] == "on my way")
    #expect(try journey.furrow("alerts", "show", id, "--lang", "zh").out.contains("wang 已确认"))
    // Nothing of it is a change of the alert.
    #expect(try journey.alerts() == before)
  }
}
