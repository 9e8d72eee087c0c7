import Farm
import Testing

@testable import furrow

@Suite struct TableTests {
  let table: Table = {
    var table = Table([
      .whole("id", "编号"), .text("unit", "生产单元"), .number("oxygen", "溶解氧"),
      .text("place", "地点", optional: true),
    ])
    table.add("a1", "三号塘 Pond three", "5.80", "Kenli")
    table.add("b22", "Pond", Table.Cell("12.00", .red), "Hekou")
    return table
  }()

  @Test func fillsItsColumnsWhenThereIsRoom() {
    #expect(
      table.text(Output(width: 60)) == """
        id   unit               oxygen  place
        a1   三号塘 Pond three    5.80  Kenli
        b22  Pond                12.00  Hekou

        """)
  }

  @Test func cutsTextButNeverIdsOrNumbers() {
    #expect(
      table.text(Output(width: 34)) == """
        id   unit            oxygen  place
        a1   三号塘 Pond t…    5.80  Kenli
        b22  Pond             12.00  Hekou

        """)
  }

  @Test func leavesOutWhatIsOptional() {
    #expect(
      table.text(Output(language: .zh, width: 24)) == """
        编号  生产单元    溶解氧
        a1    三号塘 Po…    5.80
        b22   Pond         12.00

        """)
  }

  @Test(arguments: 1...80) func neverWraps(width: Int) {
    let lines = table.text(Output(width: width)).split(separator: "\n")
    // The least of all: three columns that stay whole, and their gaps.
    #expect(lines.allSatisfy { $0.cells <= max(width, 22) })
  }

  @Test func isWholeAndTabbedInAPipe() {
    let lines = table.text(Output()).split(separator: "\n")
    #expect(
      lines == [
        "id\tunit\toxygen\tplace", "a1\t三号塘 Pond three\t5.80\tKenli", "b22\tPond\t12.00\tHekou",
      ])
  }

  @Test func coloursOnlyWhenAllowed() {
    #expect(table.text(Output(width: 60, colour: true)).contains("\u{1B}[31m12.00\u{1B}[0m"))
    #expect(!table.text(Output(width: 60)).contains("\u{1B}"))
  }
}
