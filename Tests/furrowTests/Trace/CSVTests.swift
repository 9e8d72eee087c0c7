import Farm
import Testing

@testable import furrow

@Test func spreadsheetsAreRead() {
  let csv = CSVRows(
    "\u{FEFF}event;batch;note\r\nopen;b1;\"a;b\"\r\n\r\nhold;b2;\"two\nlines \"\"x\"\"\"\r\n")
  #expect(csv.header == ["event", "batch", "note"])
  #expect(csv.rows.map(\.cells) == [["open", "b1", "a;b"], ["hold", "b2", "two\nlines \"x\""]])
  #expect(csv.rows.map(\.line) == [2, 4])
  #expect(CSVRows("a\tb\n1\t2").rows[0].cells == ["1", "2"])
}

@Test func whatIsWrittenReadsBackAndRunsNoFormula() {
  var text = CSVText(["a", "b"])
  text.add(["1,5", "say \"hi\"\nthere"])
  text.add(["=1+1", "-3"])
  let rows = CSVRows(text.text)
  #expect(rows.rows[0].cells == ["1,5", "say \"hi\"\nthere"])
  #expect(rows.rows[1].cells == ["'=1+1", "-3"])
}

/// The code's finder patterns stand in its corners, and the image says its size.
@Test func aCodeIsACode() throws {
  let code = try #require(QRCode("https://farm.example.cn/01/09520123456788/10/T12"))
  for (x, y) in [(0, 0), (code.width - 7, 0), (0, code.width - 7)] {
    #expect((0..<7).allSatisfy { code.isDark(x + $0, y) && code.isDark(x, y + $0) })
    #expect(code.isDark(x + 3, y + 3) && !code.isDark(x + 1, y + 1))
  }
  let png = PNG.image(code, scale: 4)
  let side = (code.width + 8) * 4
  #expect(Array(png[12..<16]) == Array("IHDR".utf8))
  #expect(Int(png[18]) << 8 | Int(png[19]) == side)
  #expect(code.svg.contains("viewBox=\"0 0 \(code.width + 8)"))
}
