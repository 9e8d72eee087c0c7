import Foundation
import Testing

@testable import Delivery
@testable import Farm

private let chromium = program("chromium")

/// The letter as a phone shows it: nothing hangs over the edge, every picture is there.
@Suite(.enabled(if: chromium != nil, "Needs chromium.")) struct BrowserTests {
  let scratch = Scratch()

  /// The page's width, what it asks for, and pictures that are shown, by the browser's own word.
  ///
  /// In a frame: a window without a screen is never narrower than 500.
  private func measure(_ page: String, width: Int) throws -> (is: Int, asks: Int, pictures: Int) {
    _ = try scratch.file("letter.html", page)
    let file = try scratch.file(
      "phone.html",
      """
      <!doctype html><body style="margin:0">
      <iframe id="phone" src="letter.html" style="width:\(width)px;height:2000px;border:0"></iframe>
      <script>window.onload = () => {
        const letter = document.getElementById('phone').contentDocument
        document.title = 'measured ' + letter.documentElement.clientWidth + ' '
          + letter.documentElement.scrollWidth + ' '
          + [...letter.images].filter(i => i.complete && i.naturalWidth > 300).length }</script>
      """)
    let process = Process()
    process.executableURL = URL(filePath: chromium!)
    process.arguments = [
      "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
      "--allow-file-access-from-files", "--user-data-dir=\(scratch.path)/profile",
      "--window-size=1000,844", "--dump-dom", "file://" + file,
    ]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let page = String(
      decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let words = try #require(page.firstMatch(of: /measured ([0-9]+) ([0-9]+) ([0-9]+)/)).output
    return (Int(words.1)!, Int(words.2)!, Int(words.3)!)
  }

  private func digest(_ language: Language) -> Digest {
    var site = testSite([person("wang", [], language: language)])
    let long = String(repeating: "Pneumonoultramicroscopic", count: 4)
    site.farms[0].units[0].name = Title(en: long, zh: "\(long)池塘")
    return Digest(
      of: night(), for: site.agronomists[0], on: CivilDay("2026-07-14")!, site: site)
  }

  /// 390 is a phone of today, 320 the narrowest that is sold; nothing scrolls sideways.
  @Test(arguments: Language.allCases, [390, 320])
  func itFitsAPhone(_ language: Language, _ width: Int) throws {
    let digest = digest(language)
    for page in [String(decoding: page(digest.letter), as: UTF8.self), digest.page] {
      let measured = try measure(page, width: width)
      #expect(measured.is == width)
      #expect(measured.asks <= width)
      #expect(measured.pictures == digest.letter.pictures.count && measured.pictures > 0)
    }
  }
}
