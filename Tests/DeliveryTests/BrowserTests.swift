import Foundation
import Testing

@testable import Delivery
@testable import Farm

private let chromium = program("chromium")

/// The letter as a phone shows it: nothing hangs over the edge, every picture is there.
@Suite(.enabled(if: chromium != nil, "Needs chromium.")) struct BrowserTests {
  let scratch = Scratch()

  /// Width that the page asks for, and pictures that are shown, by the browser's own word.
  private func measure(_ letter: Letter) throws -> (width: Int, pictures: Int) {
    let script = """
      <script>window.onload = () => { document.title = 'measured '
        + document.documentElement.scrollWidth + ' '
        + [...document.images].filter(i => i.complete && i.naturalWidth > 300).length }</script>
      """
    let file = try scratch.file(
      "letter.html", letter.standalone.replacing("</body>", with: script + "</body>"))
    let process = Process()
    process.executableURL = URL(filePath: chromium!)
    process.arguments = [
      "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
      "--user-data-dir=\(scratch.path)/profile", "--window-size=390,844", "--dump-dom",
      "file://" + file,
    ]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let page = String(
      decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let words = try #require(page.firstMatch(of: /measured ([0-9]+) ([0-9]+)/)).output
    return (Int(words.1)!, Int(words.2)!)
  }

  @Test(arguments: Language.allCases) func itFitsAPhone(_ language: Language) throws {
    var site = testSite([person("wang", [], language: language)])
    let long = String(repeating: "Pneumonoultramicroscopic", count: 4)
    site.farms[0].units[0].name = Title(en: long, zh: "\(long)池塘")
    let digest = Digest(
      of: night(), for: site.agronomists[0], on: CivilDay("2026-07-14")!, site: site)
    let measured = try measure(digest.letter)
    // Chromium's window is at least 500 wide without a screen; the letter must not need more.
    #expect(measured.width <= 500)
    #expect(measured.pictures == digest.letter.pictures.count && measured.pictures > 0)
  }
}
