import Testing

@testable import furrow

/// The rules that the benchmark runs are rules that an agronomist could write.
@Test(arguments: [BenchFigures.twenty, BenchFigures.days]) func theBenchmarkHasNoMistakes(
  rules: String
) throws {
  #expect(try BenchLoad(series: 100, also: rules).rules.rules.count >= 20)
}
