import Testing

@testable import furrow

@Suite struct SparklineTests {
  @Test func spansLowToHigh() {
    #expect(Sparkline([0, 1, 2, 3, 4, 5, 6, 7]).text(width: 8) == "▁▂▃▄▅▆▇█")
    #expect(Sparkline([1, nil, 3]).text(width: 9) == "▁ █")
    #expect(Sparkline([5, 5]).text(width: 2) == "▄▄")
    #expect(Sparkline([0, 2, 4, 6]).text(width: 2) == "▁█")
    #expect(Sparkline([]).text(width: 4) == "")
  }
}
