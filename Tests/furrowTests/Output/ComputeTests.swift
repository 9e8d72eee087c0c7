import Foundation
import Testing

@testable import furrow

/// `furrow compute` as a person meets it: the program itself, its words and its exit status.
@Suite struct ComputeTests {
  private func furrow(
    _ words: [String], input: String? = nil
  ) throws -> (status: Int32, out: String, err: String) {
    let process = Process()
    process.executableURL = Journey.program
    process.arguments = ["compute"] + words + ["--lang", "en"]
    let (out, err, given) = (Pipe(), Pipe(), Pipe())
    (process.standardOutput, process.standardError, process.standardInput) = (out, err, given)
    try process.run()
    try given.fileHandleForWriting.write(contentsOf: Data((input ?? "").utf8))
    try given.fileHandleForWriting.close()
    let text = { (pipe: Pipe) in
      String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    }
    let (shown, told) = (text(out), text(err))
    process.waitUntilExit()
    return (process.terminationStatus, shown, told)
  }

  private static let hours =
    "time,temperature (Cel)\n"
    + (0..<48).map { "2026-01-0\(1 + $0 / 24) \($0 % 24):00,6\n" }.joined()

  @Test func aSeriesFromStandardInput() throws {
    let result = try furrow(["chill_hours", "--file", "-"], input: Self.hours)
    #expect(result.status == 0, "\(result.err)")
    #expect(result.out.contains("2026-01-01\t24\t24\t\n2026-01-02\t24\t48\t\n"))
    #expect(result.out.contains("Source: chillR 0.75"))
  }

  @Test func headingsOfOthersAndOtherUnitsAreMapped() throws {
    let text = Self.hours.replacing("temperature (Cel)", with: "T").replacing(
      ",6\n", with: ",42.8\n")
    let result = try furrow(
      ["chill_hours", "--file", "-", "--column", "T=temperature degF"], input: text)
    #expect(result.status == 0 && result.out.contains("2026-01-02\t24\t48"), "\(result.err)")
  }

  /// As weather stations here write it: GBK, Chinese headings and units.
  @Test func aSheetInGBK() throws {
    let text = Self.hours.replacing("time,temperature (Cel)", with: "时间,气温(℃)")
    let gbk = try #require(
      text.data(using: String.Encoding(rawValue: 0x8000_0000 | 0x0632)))
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).csv")
    try gbk.write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let result = try furrow(["chill_hours", "--file", file.path])
    #expect(result.status == 0 && result.out.contains("2026-01-02\t24\t48"), "\(result.err)")
  }

  /// Every bad row is told with its line; no number is printed.
  @Test func badRowsAreToldAndNothingIsComputed() throws {
    let text = """
      time,temperature (Cel)
      2026-01-01 00:00,6
      soon,6
      2026-01-01 02:00,warm
      2026-01-01 03:00,
      2026-01-01 04:00,99
      2025-12-31 01:00,6
      """
    let result = try furrow(["chill_portions", "--file", "-"], input: text)
    #expect(result.status == 2 && result.out.isEmpty)
    for part in [
      "-:3: \"soon\" is no time", "-:4: temperature \"warm\" is no number",
      "-:6: chill_portions: temperature 99 Cel is outside -60 to 60 Cel",
      "-:7: 2025-12-31 01:00 does not come after", "4 rows cannot be read",
    ] {
      #expect(result.err.contains(part), "\(part) in \(result.err)")
    }
  }

  @Test(
    arguments: [
      (["chill_portions", "--file", "-"], "", "- is empty."),
      (["chill_portions", "--file", "-"], "a,b\n", "has no column \"time\""),
      (["chill_portions", "--file", "-"], "time,b\n", "No column holds temperature."),
      (["chill_portions", "--file", "-"], "time,temperature\n", "names no unit"),
      (["chill_portions", "--file", "-"], "time,temperature (mm)\n", "cannot be turned into Cel"),
      (["chill_portions", "--file", "-"], "time,temperature (Cel)\n", "two readings"),
      (["chill_portion", "--file", "-"], "", "Did you mean chill_portions?"),
      (["vpd", "--file", "-"], "", "takes single numbers"),
      (["gdd", "--file", "-"], "", "needs --base"),
      (["gdd", "--file", "-", "--base", "10"], "", "needs its unit"),
      (["chill_hours", "--file", "-", "--zone", "Mars"], "", "is no time zone"),
      (["vpd", "--temperature", "25 Cel"], "", "needs --humidity"),
      (["vpd", "--temperature", "25 Cel", "--humidty", "60 %"], "", "Did you mean --humidity?"),
      (["vpd", "--temperature", "25 mm", "--humidity", "60 %"], "", "cannot be turned into Cel"),
      (["vpd", "--temperature", "99 Cel", "--humidity", "60 %"], "", "is outside -20 to 60 Cel"),
      (["wet_bulb", "--temperature", "-10 Cel", "--humidity", "9 %"], "", "26 to 99 %"),
      (["vpt"], "", "Did you mean vpd?"),
    ])
  func mistakesAreSentences(words: [String], input: String, sentence: String) throws {
    let result = try furrow(words, input: input)
    #expect(result.status == 2, "\(result.out)")
    #expect(result.err.contains(sentence), "\(result.err)")
    #expect(result.err.split(separator: "\n").count >= 2, "no remedy: \(result.err)")
  }
}
