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
    let questions = Self.questions(batch).map { ("./furrow " + $0.0.joined(separator: " "), $0) }
    let room = questions.map { $0.0.cells }.max() ?? 0
    print("    " + output.paint("cd \(stage.folder.path)", .bold))
    for (line, question) in questions {
      let why = output(en: question.en, zh: question.zh)
      print("    " + output.paint(line.padded(to: room + 2), .bold) + output.paint(why, .dim))
    }
    print("")
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
