import Foundation
import Testing

@testable import Farm
@testable import furrow

private let chromium = "/usr/bin/chromium"

/// The advice page in a real browser: one sheet of A4, and no wider than a phone.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: chromium), "Needs chromium."))
struct AdvicePrintTests {
  /// Twelve analytes, two applications, every remark: as full as a card gets.
  private static func page(_ language: Language) throws -> String {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let files = try Files.nodes(in: root.appending(path: "Deploy/agronomy").path)
    var plan = CropPlan(
      crop: "summer-maize", targetYield: 9000, sowing: CivilDay("2027-06-12")!, method: .balance)
    (plan.sets, plan.irrigation) = (["correction": "illustrative", "grades": "survey-1979"], 1.2)
    let values: [SoilTest.Value] = [
      .init(.nitrogen, 70, method: "alkali-hydrolysable"), .init(.phosphorus, 18, method: "olsen"),
      .init(.potassium, 110, method: "ammonium-acetate"), .init(.ph, 8.1, method: "water"),
      .init(.organicMatter, 14, method: "dichromate"),
      .init(.totalNitrogen, 0.9, method: "kjeldahl"), .init(.conductivity, 0.5, method: "1:5"),
      .init(.salt, 2.3, method: ""), .init(.sodiumRatio, 14.2, method: ""),
      .init(.cec, 12.5, method: ""), .init(.zinc, 0.42, method: "dtpa"),
      .init(.boron, 1.1, method: "hot-water"),
    ]
    let test = SoilTest(
      id: "DY-2026-04", farm: "hekou", unit: "plot-2", sampled: CivilDay("2026-09-20")!,
      laboratory: "东营市土肥站", values: values)
    let tables = Agronomy.read(files).0
    let sold = ["urea", "dap", "kcl"].map {
      SoldProduct(
        id: $0, price: 3, position: Position(file: "site.yaml", line: 1, column: 1))
    }
    let advice = try Adviser(tables: tables, products: tables.complete(sold)).advise(
      test,
      unit: FarmUnit(
        id: "plot-2", name: Title(en: "plot 2", zh: "二号地"), kind: .plot, area: 8000), plan: plan)
    return AdvicePage(advice, language: language).html
  }

  @Test(arguments: Language.allCases)
  func oneSheetAndNoWiderThanAPhone(language: Language) throws {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "furrow-page-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let html = try Self.page(language)
    let (card, pdf) = (folder.appending(path: "card.html"), folder.appending(path: "card.pdf"))
    try Data(html.utf8).write(to: card)
    _ = try browse(folder, "--print-to-pdf=\(pdf.path)", card.absoluteString)
    let printed = String(decoding: try Data(contentsOf: pdf), as: UTF8.self)
    #expect(printed.matches(of: /\/Type\s*\/Page[^s]/).count == 1)
    // 210 × 297 mm in points.
    #expect(printed.contains("/MediaBox [0 0 594.95") || printed.contains("/MediaBox [0 0 595"))

    let script = """
      <script>window.onload = () => { document.title = 'measured '
        + document.documentElement.scrollWidth + ' ' + window.innerWidth }</script>
      """
    let open = html.replacing(/<meta http-equiv="Content-Security-Policy"[^>]*>/, with: "")
    let measured = folder.appending(path: "measured.html")
    try Data((open + script).utf8).write(to: measured)
    for width in [360, 1280] {
      let dom = try browse(
        folder, "--window-size=\(width),800", "--dump-dom", measured.absoluteString)
      let words = try #require(dom.firstMatch(of: /measured ([0-9]+) ([0-9]+)/)).output
      #expect(Int(words.1)! <= Int(words.2)!, "\(width) wide")
    }
  }

  private func browse(_ folder: URL, _ words: String...) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: chromium)
    process.arguments =
      [
        "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
        "--user-data-dir=\(folder.path)/profile",
      ] + words
    let pipe = Pipe()
    (process.standardOutput, process.standardError) = (pipe, FileHandle.nullDevice)
    try process.run()
    let out = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: out, as: UTF8.self)
  }
}
