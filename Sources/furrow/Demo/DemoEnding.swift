import ArgumentParser
import Farm
import Foundation

/// The last screen of the demo: a batch's record, and what to ask the data file next.
struct DemoEnding {
  private let stage: DemoStage
  private let telling: DemoTelling
  private let batch: String

  init(_ stage: DemoStage, telling: DemoTelling, from: Instant) {
    (self.stage, self.telling) = (stage, telling)
    let zone = telling.site.farms.first?.zone ?? .utc
    batch = "pond-3-" + zone.day(of: from).description.filter { $0 != "-" }
  }

  /// Prints it.
  func show() throws {
    let output = telling.output
    let width = min(output.width ?? 100, 120)
    let title = output(
      en: "The record of batch \(batch): what the shrimp of Shed pond 3 went through",
      zh: "批次 \(batch) 的档案：三号棚塘对虾的来历")
    print(output.paint(String(repeating: "═", count: width), .dim))
    print("  " + output.paint(title.cut(to: width - 2), .heading) + "\n")
    try run(["trace", "show", batch])
    print("")
    print("  " + output(en: "The data file stays. Ask it:", zh: "数据文件已保留，可继续查询："))
    for (words, en, zh) in Self.questions(batch) {
      let line = "\(Self.program) \(words.joined(separator: " ")) --config \(stage.config)"
      print("    " + output.paint(line, .bold))
      print("      " + output.paint(output(en: en, zh: zh), .dim))
    }
    print("")
  }

  /// How the reader calls this program from where they stand.
  private static var program: String {
    let word = CommandLine.arguments[0]
    let here = FileManager.default.currentDirectoryPath + "/"
    return word.hasPrefix(here) ? String(word.dropFirst(here.count)) : word
  }

  private static func questions(_ batch: String) -> [([String], en: String, zh: String)] {
    [
      (["trace", "show", batch, "--days"], "every day of every metric", "逐日查看每个指标"),
      (["trace", "tree", batch, "--both"], "where it came from and went", "来源与去向"),
      (["alerts", "list"], "every alert, with its readings", "所有告警及其读数"),
      (["rejections"], "what was refused, and why", "被拒收的报文及原因"),
      (["status"], "what is stored, and who was heard", "存储概况与网关状态"),
    ].filter { (try? Furrow.parseAsRoot($0.0)) != nil }
  }

  /// Runs another command of this program on the demo's data file; its exit status is no failure of
  /// the demo's (a record may well say no).
  private func run(_ words: [String]) throws {
    let language = telling.output.language.rawValue
    var command = try Furrow.parseAsRoot(words + ["--config", stage.config, "--lang", language])
    do { try command.run() } catch is ExitCode {}
  }
}
