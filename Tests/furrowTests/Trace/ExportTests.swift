import Broker
import Farm
import Foundation
import Testing

@testable import furrow

/// What leaves the house: valid by the schemas that others hold it against, and fit for a phone.
@Suite(.serialized) struct ExportTests {
  private static let gs1 = HouseTests.root.deletingLastPathComponent()
    .appending(path: "shared/vectors/epcis/schema/EPCIS-JSON-Schema.json").path
  private static let chromium = "/usr/bin/chromium"

  /// A greenhouse's lot, and what became of it.
  private func tomatoes() throws -> Journey {
    try StoryTests().journey([
      #"{"event":"open","batch":"t1","unit":"gh-1","time":"2026-03-01T08:00:00+08:00","product":"tomato","gtin":"09520123456788"}"#,
      #"{"event":"sow","batch":"t1","time":"2026-03-02T08:00:00+08:00","input":{"name":"seed","lot":"S-77"},"quantity":"1 kg"}"#,
      #"{"event":"apply","batch":"t1","time":"2026-05-01T08:00:00+08:00","input":"acetamiprid","quantity":"300 g","interval":"7 d","operator":"Wang Fang"}"#,
      #"{"event":"test","batch":"t1","time":"2026-05-10T08:00:00+08:00","test":{"number":"R-9","laboratory":"county","results":[{"substance":"acetamiprid","value":"0.02 mg/kg","limit":"1 mg/kg"}]}}"#,
      #"{"event":"harvest","batch":"t1","time":"2026-05-12T06:00:00+08:00","quantity":"1200 kg"}"#,
      #"{"event":"ship","batch":"t1","time":"2026-05-12T12:00:00+08:00","to":"shop"}"#,
      #"{"event":"recall","batch":"t1","time":"2026-05-13T12:00:00+08:00","reason":"residue"}"#,
    ])
  }

  /// Writes an export into the journey's folder; its path.
  private func export(_ format: String, _ journey: Journey, _ language: String) throws -> String {
    let text = try journey.furrow("trace", "export", "t1", "--format", format, "--lang", language)
    #expect(text.status == 0, "\(text.err)")
    let name = "export-\(language).\(format)"
    try journey.write(name, text.out)
    return journey.folder.appending(path: name).path
  }

  /// Runs a program; its exit status and what it printed.
  private func run(_ program: String, _ words: [String]) throws -> (status: Int32, out: String) {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = words
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let text = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: text, as: UTF8.self))
  }

  private func problems(_ schema: String, _ document: String) throws -> String {
    let script = HouseTests.root.appending(path: "Tests/Schemas/validate.py").path
    let (status, out) = try run("/usr/bin/env", ["python3", script, schema, document])
    return status == 0 ? "" : "exit \(status)\n\(out)"
  }

  @Test func aRecordIsValidByOurSchema() throws {
    let journey = try tomatoes()
    let record = try export("json", journey, "en")
    let schema = HouseTests.root.appending(path: "Schemas/record.schema.json").path
    #expect(try problems(schema, record) == "")
    withExtendedLifetime(journey) {}
  }

  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: gs1),
      "Needs ../shared/vectors/epcis, which is not here."))
  func anEPCISExportIsValidByGS1sSchema() throws {
    let journey = try tomatoes()
    let document = try export("epcis", journey, "en")
    #expect(try problems(Self.gs1, document) == "")
    // The check can fail: without its type a document is none.
    let text = try String(contentsOfFile: document, encoding: .utf8)
    let broken = document + ".broken"
    try Data(text.replacing("\"eventTime\"", with: "\"eventTyme\"").utf8)
      .write(to: URL(filePath: broken))
    #expect(try problems(Self.gs1, broken) != "")
    withExtendedLifetime(journey) {}
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: chromium), "Needs chromium."))
  func thePageFitsAPhoneAndADesk() throws {
    let journey = try tomatoes()
    for language in ["en", "zh"] {
      let page = try export("html", journey, language)
      let script = """
        <script>window.onload = () => { document.title = 'measured '
          + document.documentElement.scrollWidth + ' ' + window.innerWidth }</script>
        """
      let text = try String(contentsOfFile: page, encoding: .utf8)
      #expect(!text.contains("<script") && !text.contains("Wang Fang"))
      // The page forbids scripts; the measuring copy must not.
      let open = text.replacing(/<meta http-equiv="Content-Security-Policy"[^>]*>/, with: "")
      try Data((open + script).utf8).write(to: URL(filePath: page + ".measured.html"))
      for width in [390, 1280] {
        let (_, dom) = try run(
          Self.chromium,
          [
            "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
            "--user-data-dir=\(journey.folder.path)/profile", "--window-size=\(width),844",
            "--dump-dom", "file://" + page + ".measured.html",
          ])
        let words = try #require(dom.firstMatch(of: /measured ([0-9]+) ([0-9]+)/)).output
        #expect(Int(words.1)! <= Int(words.2)!, "\(language), \(width) wide")
      }
    }
  }
}
