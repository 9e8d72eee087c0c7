import Testing

@testable import furrow

@Suite struct CellsTests {
  @Test func countsWideCharactersTwice() {
    #expect("溶解氧 5.8".cells == 10)
    #expect("三号塘".cut(to: 5) == "三号…")
    #expect("三号塘".cut(to: 4) == "三…")
    #expect("abc".cut(to: 3) == "abc")
    #expect("abc".cut(to: 0) == "")
  }

  @Test func takesAwayWhatATerminalWouldObey() {
    #expect("a\u{1B}[2Jb\u{202E}c\nd".tame == "a [2Jb c d")
  }

  @Test func wrapsBetweenWordsAndWideCharacters() {
    #expect("one two three".wrapped(to: 8) == ["one two", "three"])
    #expect("三号塘溶解氧".wrapped(to: 7) == ["三号塘", "溶解氧"])
  }
}
