import Foundation
import Testing

@testable import Farm

@Suite struct SheetTests {
  static let units = ["plot-1": "plot-1", "北地": "plot-1", "plot-2": "plot-2", "苜蓿地": "plot-2"]
  static let columns = ["有效磷": SheetColumn("phosphorus mg/kg olsen element")!]
  static let table = """
    样品编号,地块,采样日期,采样深度,检测单位,pH,有机质(g/kg),碱解氮(mg/kg),有效磷,速效钾(mg/kg),备注
    DY-1,北地,2026年9月15日,0-20cm,东营市土肥站,8.1,14.2,80,20.5,120,"盐碱,轻"
    DY-2,苜蓿地,2026/9/16,0~20,东营市土肥站,8.3,9.8,,8.2,150,
    DY-3,东地,2026-09-16,0-20,东营市土肥站,8.0,11,70,10,140,
    DY-4,plot-2,2026-13-01,0-20,东营市土肥站,8.0,11,七十,10,14000,
    DY-1,plot-1,2026-09-15,0-20,东营市土肥站,8.0,11,70,10,140,
    """

  static func read(_ bytes: [UInt8]) -> LaboratorySheet {
    LaboratorySheet.read(bytes, farm: "xintan", units: units, columns: columns)
  }

  @Test func goodRowsAreKeptAndEveryBadOneIsReported() {
    let sheet = Self.read(Array(Self.table.utf8))
    #expect(sheet.encoding == "UTF-8")
    #expect(sheet.tests.map(\.id) == ["DY-1", "DY-2"])
    #expect(sheet.tests[0].unit == "plot-1" && sheet.tests[0].sampled.description == "2026-09-15")
    #expect(sheet.tests[0][.phosphorus] == .init(.phosphorus, 20.5, method: "olsen"))
    #expect(sheet.tests[1][.nitrogen] == nil && sheet.tests[1].values.count == 4)
    #expect(sheet.problems.map(\.line) == [4, 5, 5, 5, 6])
    let sentences = sheet.problems.map(\.sentence.en).joined(separator: "\n")
    for part in [
      "no unit \"东地\"", "\"2026-13-01\" is no day", "\"七十\" is no number",
      "14000 mg/kg is outside", "Test DY-1 of plot-1 stands in the sheet twice",
    ] { #expect(sentences.contains(part), "\(part) in \(sentences)") }
  }

  /// The same sheet as a Chinese spreadsheet saves it.
  @Test func gbkReadsTheSame() throws {
    let gbk = try #require(
      Self.table.data(using: String.Encoding(rawValue: 0x8000_0632)))
    #expect(String(validating: gbk, as: UTF8.self) == nil)
    let sheet = Self.read(Array(gbk))
    #expect(sheet.encoding == "GBK")
    #expect(sheet.tests == Self.read(Array(Self.table.utf8)).tests)
    // 东营 in GBK, as any code table prints it.
    #expect(SheetText.decode([0xB6, 0xAB, 0xD3, 0xAA])?.text == "东营")
  }

  @Test func byteOrderMarkAndCarriageReturnsAreNoTrouble() {
    let dos = "\u{FEFF}" + Self.table.replacing("\n", with: "\r\n") + "\r\n\r\n"
    #expect(Self.read(Array(dos.utf8)).tests == Self.read(Array(Self.table.utf8)).tests)
    let tabs = Self.table.replacing("\"盐碱,轻\"", with: "").replacing(",", with: "\t")
    #expect(Self.read(Array(tabs.utf8)).tests.count == 2)
  }

  @Test func headingsThatDoNotSpeakForThemselvesAreNamed() {
    let sheet = LaboratorySheet.read(
      Array(Self.table.utf8), farm: "xintan", units: Self.units,
      columns: ["有效磷(mg/kg)": .ignored])
    #expect(sheet.tests.isEmpty)
    #expect(sheet.problems.count == 2)
    #expect(sheet.problems[0].sentence.en.contains("--column \"有效磷=phosphorus"))
    let bare = LaboratorySheet.read(Array("pH\n8\n".utf8), farm: "f", units: [:])
    #expect(bare.problems.count == 3 && bare.tests.isEmpty)
  }

  @Test func whatTheSheetLeavesOutIsTakenFromTheDefaults() {
    let sheet = LaboratorySheet.read(
      Array("plot;pH;Olsen-P(mg/kg)\nplot-1;8,1;20\nplot-1;8.1;20\n".utf8), farm: "f",
      units: Self.units,
      defaults: .init(laboratory: "lab", sampled: CivilDay("2026-09-01"), depth: 0...30))
    #expect(sheet.tests.count == 1 && sheet.tests[0].depth == 0...30)
    #expect(sheet.tests[0].id == "plot-1-2026-09-01" && sheet.tests[0].laboratory == "lab")
    #expect(sheet.problems.map(\.line) == [2])
  }

  @Test func columnsAreMappedByWords() {
    #expect(
      SheetColumn("potassium oxide mg/kg ammonium-acetate")
        == .analyte(.potassium, uom: "mg/kg", method: "ammonium-acetate", form: "oxide"))
    #expect(
      SheetColumn("conductivity 1:5 dS/m")
        == .analyte(.conductivity, uom: "dS/m", method: "1:5", form: nil))
    #expect(SheetColumn("ph") == .analyte(.ph, uom: "pH", method: nil, form: nil))
    #expect(SheetColumn("phosphorus olsen") == nil && SheetColumn("colour") == nil)
  }

  @Test func neitherEncodingIsSaidSo() {
    let sheet = Self.read([0x61, 0x2C, 0xFF, 0xFF, 0x0A])
    #expect(sheet.tests.isEmpty && sheet.problems.count >= 1)
    let open = Self.read(Array("地块,\"pH\nplot-1,8".utf8))
    #expect(open.problems.first?.sentence.en.contains("quote") == true)
  }
}
