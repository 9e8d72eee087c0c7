import ArgumentParser
import Farm
import Foundation
import Provenance
import Storage

/// `furrow trace export BATCH`
struct TraceExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write a batch's record for others to read.",
    discussion: """
      epcis: EPCIS 2.0 JSON-LD, each event with its leaf; html: a page that needs no network; csv: \
      daily conditions; events: a CSV of the events; fsma204: the sortable sheet of 21 CFR 1.1455; \
      certificate: the fields of 承诺达标合格证； json: the record; pdf: the page, printed by Chromium.

      \(ExitStatus.help(.usage, .machine))
      """)

  /// What can be written.
  enum Format: String, CaseIterable, ExpressibleByArgument {
    case epcis, html, csv, events, fsma204, certificate, json, pdf
  }

  @Argument(help: "Id, lot, GTIN or web address of a batch.") var batch: String
  @Option(help: "epcis, html, csv, events, fsma204, certificate, json or pdf.")
  var format = Format.html
  @Option(name: .shortAndLong, help: "Where to write; - is standard output.") var output = "-"
  @OptionGroup var trace: TraceOptions

  func run() throws {
    let place = try trace.place.place()
    let site = try place.site()
    try place.store(.read).read { past in
      let name = try trace.batch(batch, past, site)
      let export = RecordExport(
        record: try past.record(of: name, site: site, at: .now)!,
        sealed: try past.sealedRecord(name), key: try past.logKey(),
        language: trace.global.output.language)
      switch format {
      case .epcis: try Files.write(export.epcis(past).pretty + "\n", to: output)
      case .html: try Files.write(export.html, to: output)
      case .csv: try Files.write(export.conditionsCSV, to: output)
      case .events: try Files.write(export.eventsCSV, to: output)
      case .fsma204: try Files.write(export.fsma204, to: output)
      case .certificate: try Files.write(try export.certificate(), to: output)
      case .json: try Files.write(export.record.json.pretty + "\n", to: output)
      case .pdf: try Printer.print(export.html, to: output)
      }
    }
  }
}

/// Prints a page to PDF by the browser that is there: the page is made for printing, and a second
/// layout would only differ from it.
enum Printer {
  static let browsers = ["chromium", "chromium-browser", "google-chrome"]

  static func print(_ html: String, to path: String) throws {
    guard path != "-" else {
      throw Failure(
        .usage, Title(en: "A PDF needs a file.", zh: "PDF 需要写入文件。"),
        remedy: Title(en: "Name one with --output.", zh: "请用 --output 指定。"))
    }
    let folder = NSTemporaryDirectory() + "furrow-" + UUID().uuidString
    try Files.write(html, to: folder + "/page.html")
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for browser in browsers {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments = [
        browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
        "--user-data-dir=\(folder)/profile", "--print-to-pdf=\(path)", folder + "/page.html",
      ]
      process.standardError = FileHandle.nullDevice
      process.standardOutput = FileHandle.nullDevice
      try process.run()
      process.waitUntilExit()
      if process.terminationStatus == 0, FileManager.default.fileExists(atPath: path) { return }
    }
    throw Failure(
      .machine, Title(en: "No browser could print the page.", zh: "没有可打印页面的浏览器。"),
      remedy: Title(
        en: "Install one: apt install chromium. Or print the HTML.",
        zh: "请安装：apt install chromium；或打印 HTML。"))
  }
}

/// `furrow trace label BATCH`
struct TraceLabelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "label", abstract: "Make the QR code of a batch's page.",
    discussion: """
      On a terminal the code is drawn there. A file's ending chooses: .svg or .png.

      \(ExitStatus.help(.usage))
      """)

  @Argument(help: "Id, lot, GTIN or web address of a batch.") var batch: String
  @Option(name: .shortAndLong, help: "A .svg or .png file.") var output: String?
  @OptionGroup var trace: TraceOptions

  func run() throws {
    let place = try trace.place.place()
    let site = try place.site()
    let record = try place.store(.read).read { past in
      try past.record(of: trace.batch(batch, past, site), site: site, at: .now)!
    }
    guard let code = QRCode(record.page) else {
      throw Failure(
        .usage, Title(en: "The address is too long for a code.", zh: "网址过长，无法生成二维码。"),
        remedy: Title(en: "Use a shorter batch id.", zh: "请使用更短的批次号。"))
    }
    guard let output else {
      print(code.text + record.page)
      return
    }
    if output.hasSuffix(".png") {
      try Files.write(PNG.image(code, scale: 8), to: output)
    } else if output.hasSuffix(".svg") {
      try Files.write(code.svg + "\n", to: output)
    } else {
      throw Failure(
        .usage,
        Title(
          en: "\(output.tame) ends neither in .svg nor in .png.",
          zh: "\(output.tame) 的扩展名不是 .svg 或 .png。"),
        remedy: Title(en: "Name it label.svg or label.png.", zh: "请命名为 label.svg 或 label.png。"))
    }
  }
}
