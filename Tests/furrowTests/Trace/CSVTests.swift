import Farm
import Testing

@testable import furrow

@Test func spreadsheetsAreRead() throws {
  let text = "event;batch;note\r\nopen;b1;\"a;b\"\r\n\r\nhold;b2;\"two\nlines \"\"x\"\"\"\r\n"
  let rows = try #require(SheetText.rows(text))
  #expect(
    rows.map(\.cells) == [
      ["event", "batch", "note"], ["open", "b1", "a;b"], ["hold", "b2", "two\nlines \"x\""],
    ])
  #expect(rows.map(\.line) == [1, 2, 4])
  #expect(SheetText.rows("a\tb\n1\t2")?[1].cells == ["1", "2"])
  #expect(SheetText.rows("a\n\"b") == nil)
}

@Test func aSheetInChineseIsUnderstood() throws {
  #expect(
    ["事件", " 批次 ", "Time", "投入品批号"].map(SheetWords.key) == [
      "event", "batch", "time", "input_lot",
    ])
  #expect(
    ["采收", "harvested", "harvest"].map(SheetWords.event) == ["harvest", "harvest", "harvest"])
  let event: JSON = ["time": "2026/5/12 6:00", "until": "soon"]
  #expect(
    SheetWords.exact(event, Zone("Asia/Shanghai")!)
      == ["time": "2026-05-12T06:00:00+08:00", "until": "soon"])
}

@Test func whatIsWrittenReadsBackAndRunsNoFormula() throws {
  var text = CSVText(["a", "b"])
  text.add(["1,5", "say \"hi\"\nthere"])
  text.add(["=1+1", "-3"])
  let rows = try #require(SheetText.rows(text.text))
  #expect(rows[1].cells == ["1,5", "say \"hi\"\nthere"])
  #expect(rows[2].cells == ["'=1+1", "-3"])
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
