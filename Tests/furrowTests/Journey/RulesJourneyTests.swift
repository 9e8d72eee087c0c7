import Farm
import Foundation
import Testing

@testable import furrow

/// The commands of rules on a data file that a daemon wrote, through the built program.
@Suite struct RulesJourneyTests {
  @Test func alertsAreListedTakenApartAndReplayed() throws {
    let journey = try Journey()
    try journey.startSubscribed()
    try Journey.publish(600, to: journey.broker.address)
    try journey.wait("readings") { try journey.store().read { try $0.readingCount() } == 600 }
    journey.kill(SIGTERM)
    let changes = try journey.alerts()
    let fired = try #require(changes.first { $0.state == .firing })

    try explain(journey, fired)
    try list(journey, changes)
    try replay(journey, changes)
  }

  /// Each part of the condition has its value, at the reading at which the alert fired.
  private func explain(_ journey: Journey, _ fired: AlertChange) throws {
    let told = try journey.furrow("rules", "explain", fired.id)
    #expect(told.status == 0, "\(told.err)")
    let oxygen = Metric.with(fired.metric!).text(fired.value!)
    for part in [
      "when: dissolved_oxygen < 3 mg/L", "dissolved_oxygen < 3 mg/L ",
      "must hold for 5 min; has held",
      "dissolved_oxygen > 5 mg/L ", "evidence  dissolved_oxygen \(oxygen)", "true", "false",
    ] {
      #expect(told.out.contains(part), "\(part) in\n\(told.out)")
    }
    let json = try JSON(parsing: journey.furrow("rules", "explain", fired.id, "--json").out)
    let change = json.array?.first { $0["state"] == "firing" }
    let steps = try #require(change?["conditions"]?.array?.first?["steps"]?.array)
    #expect(steps.map { $0["expression"]! } == ["dissolved_oxygen < 3 mg/L", "dissolved_oxygen"])
    #expect(steps.map { $0["value"]!.number! } == [1, fired.value!])
    #expect(try journey.furrow("rules", "explain", fired.id, "--lang", "zh").out.contains("须持续"))
    #expect(try journey.furrow("rules", "explain", "nothing").status == 2)

    // A rule that is gone leaves what was stored.
    try journey.write("rules/pond.yaml", Journey.rules.replacing("oxygen-low", with: "other"))
    let gone = try journey.furrow("rules", "explain", fired.id)
    #expect(gone.status == 0 && gone.out.contains("a rule that is gone"), "\(gone.out)\(gone.err)")
    try journey.write("rules/pond.yaml", Journey.rules)
  }

  private func list(_ journey: Journey, _ changes: [AlertChange]) throws {
    let ids = Set(changes.map(\.id))
    func listed(_ words: String...) throws -> [JSON] {
      let said = try journey.furrow(["alerts", "list", "--json"] + words)
      #expect(said.status == 0, "\(said.err)")
      return try JSON(parsing: said.out).array ?? []
    }
    #expect(try listed("--all").count == ids.count)
    let resolved = try listed("--state", "resolved")
    #expect(!resolved.isEmpty && resolved.allSatisfy { $0["state"] == "resolved" })
    #expect(resolved.allSatisfy { $0["worst"] != nil && $0["flaps"] != nil })
    let pond = try listed("--all", "--unit", "pond-1", "--rule", "oxygen-low")
    #expect(!pond.isEmpty && pond.allSatisfy { $0["unit"] == "pond-1" })
    #expect(try listed("--all", "--severity", "critical").count == ids.count)
    for (words, near) in [
      (["--rule", "oxygen-lo"], "oxygen-low"), (["--state", "fired"], "firing"),
      (["--severity", "criticl"], "critical"),
    ] {
      let wrong = try journey.furrow(["alerts", "list"] + words)
      #expect(wrong.status == 2 && wrong.err.contains(near), "\(wrong.err)")
    }
    let table = try journey.furrow("alerts", "list", "--all").out
    #expect(table.contains("hekou") && table.contains("worst"), "\(table)")
  }

  /// The same rules fire as they did live; with other rules the differences are told.
  private func replay(_ journey: Journey, _ changes: [AlertChange]) throws {
    let spans = AlertSpan.all(changes)
    let same = try journey.furrow("rules", "replay", "--json")
    #expect(same.status == 0, "\(same.err)")
    #expect(
      Set(try JSON(parsing: same.out).array!.map { $0["alert"]! })
        == Set(spans.map { .string($0.id) }))
    try journey.write("strict.yaml", Journey.rules.replacing("< 3 mg/L", with: "< 4 mg/L"))
    let strict = journey.folder.appending(path: "strict.yaml").path
    let other = try journey.furrow("rules", "replay", "--against", strict)
    #expect(other.status == 0 && other.out.contains("earlier by"), "\(other.out)\(other.err)")
    try journey.write("lax.yaml", Journey.rules.replacing("< 3 mg/L", with: "< 1 mg/L"))
    let lax = journey.folder.appending(path: "lax.yaml").path
    let lost = try journey.furrow("rules", "replay", "--against", lax, "--json")
    #expect(
      try JSON(parsing: lost.out).array!.filter { $0["difference"] == "lost" }.count == spans.count)
  }

  @Test func aFileIsReplayedAndEveryRowAccountedFor() throws {
    let journey = try Journey()
    var lines = ["time,oxygen,note"]
    for m in 0..<60 {
      let value = m < 20 ? "6.0" : m < 40 ? "2.5" : "6.1"
      lines.append("2026-05-01 06:\(m < 10 ? "0" : "")\(m):00,\(value),x")
    }
    lines.insert("yesterday,5.0,x", at: 10)
    lines.insert("2026-05-01 06:30:00,broken,x", at: 30)
    lines.insert("2026-05-01 06:01:00,5.0,late", at: 40)
    lines.append("2026-05-01 07:00:00,99,x")
    try journey.write("history.csv", lines.joined(separator: "\n") + "\n")
    let file = journey.folder.appending(path: "history.csv").path
    let said = try journey.furrow(
      "rules", "replay", "--csv", file, "--farm", "hekou", "--unit", "pond-1", "--map",
      "oxygen=dissolved_oxygen", "--json")
    #expect(said.status == 0, "\(said.err)")
    let alerts = try #require(try JSON(parsing: said.out).array)
    #expect(alerts.map { $0["fired"]! } == ["2026-04-30T22:25:00Z"])
    #expect(alerts.map { $0["ended"]! } == ["2026-04-30T22:40:00Z"])
    for part in [
      "64 rows: 61 readings judged, 1 of them bad", "1 came late", "1 cells without a number",
      "1 rows without a time", "\"yesterday\" is no time",
    ] {
      #expect(said.err.contains(part), "\(part) in \(said.err)")
    }
  }

  @Test func anomalyScoresComeAsReadingsDo() throws {
    let journey = try Journey()
    var lines = ["timestamp,value"]
    for m in 0..<400 {
      let value = m == 350 ? 90.0 : 20 + 5 * sin(Double(m) / 10)
      lines.append("2026-05-\(10 + m / 96) \(10 + m % 96 / 4 % 14):\(15 * (m % 4) + 10),\(value)")
    }
    try journey.write("good.csv", lines.joined(separator: "\r\n"))
    let file = { (name: String) in journey.folder.appending(path: name).path }
    let good = try Self.score([file("good.csv")])
    let rows = good.out.split(separator: "\n")
    #expect(good.status == 0 && rows.count == 401 && rows[0] == "timestamp,value,anomaly_score")
    let scores = rows.dropFirst().compactMap { Double($0.split(separator: ",")[2]) }
    #expect(scores.count == 400 && scores.allSatisfy { (0...1).contains($0) })
    #expect(scores.firstIndex(of: scores.max()!) == 350)

    // What came before a line that is no reading is scored all the same.
    lines[200] = "2026-05-12 10:00,wet"
    try journey.write("bad.csv", lines.joined(separator: "\n"))
    let bad = try Self.score([file("bad.csv")])
    #expect(bad.status == 2 && bad.err.contains("Line 201 is no reading"), "\(bad.err)")
    #expect(bad.out.split(separator: "\n").count == 200)
    #expect(try Self.score([file("none.csv")]).err.contains("There is no file"))

    // Each score is there before the next reading comes, and is the one of the whole file.
    let streamed = try Self.stream(Array(lines[0..<50]))
    #expect(streamed == rows.prefix(50).map(String.init))
  }

  static func score(_ words: [String]) throws -> (status: Int32, out: String, err: String) {
    let process = Process()
    process.executableURL = Journey.program
    process.arguments = ["anomaly", "score"] + words
    let (out, err) = (Pipe(), Pipe())
    process.standardOutput = out
    process.standardError = err
    try process.run()
    let text = String(decoding: out.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let told = String(decoding: err.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, text, told)
  }

  /// Writes a line, waits for its score, and writes the next.
  static func stream(_ lines: [String]) throws -> [String] {
    let process = Process()
    process.executableURL = Journey.program
    process.arguments = ["anomaly", "score", "-"]
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    var got: [String] = []
    for line in lines {
      try input.fileHandleForWriting.write(contentsOf: Data((line + "\n").utf8))
      var answer = ""
      while !answer.hasSuffix("\n") {
        let more = output.fileHandleForReading.availableData
        if more.isEmpty { break }
        answer += String(decoding: more, as: UTF8.self)
      }
      got.append(answer.replacing("\n", with: ""))
    }
    try input.fileHandleForWriting.close()
    process.waitUntilExit()
    return got
  }
}
