import Testing

@testable import Farm

@Suite struct FormulaDomainTests {
  @Test func namesAreUniqueAndWritable() {
    #expect(Formula.all.count > 60)
    #expect(Set(Formula.all.map(\.name)).count == Formula.all.count)
    for formula in Formula.all {
      #expect(formula.name.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "_" })
      #expect(formula.source != .empty && !formula.title.en.isEmpty && !formula.title.zh.isEmpty)
      #expect(
        Set(formula.parameters.map(\.name)).count == formula.parameters.count, "\(formula.name)")
      // A call leaves out trailing arguments only, so standards stand at the end.
      let standards = formula.parameters.map { $0.standard != nil }
      #expect(standards == standards.filter { !$0 } + standards.filter { $0 }, "\(formula.name)")
    }
  }

  @Test(arguments: Formula.all.map(\.name))
  func insideItIsFiniteOrARefusal(name: String) throws {
    let formula = try #require(Formula.named(name))
    var random = SplitMix(state: UInt64(fnv1a32(name)))
    var values = 0
    for _ in 0..<500 {
      let arguments = formula.parameters.map { Double.random(in: $0.range, using: &random) }
      do {
        #expect(try formula(arguments).isFinite, "\(name) \(arguments)")
        values += 1
      } catch {
        #expect(
          error.message.hasSuffix(".") && error.message.contains(where: \.isNumber), "\(error)")
      }
    }
    #expect(values > 0, "\(name) never gave a value")
  }

  @Test(arguments: Formula.all.map(\.name))
  func atItsCornersItIsFiniteOrARefusal(name: String) throws {
    let formula = try #require(Formula.named(name))
    let count = formula.parameters.count
    for corner in 0..<(1 << count) {
      let arguments = formula.parameters.enumerated().map { i, parameter in
        corner >> i & 1 == 0 ? parameter.range.lowerBound : parameter.range.upperBound
      }
      if let value = try? formula(arguments) { #expect(value.isFinite, "\(name) \(arguments)") }
    }
  }

  @Test(arguments: Formula.all.map(\.name))
  func outsideItNamesTheRange(name: String) throws {
    let formula = try #require(Formula.named(name))
    var random = SplitMix(state: 7)
    for (i, parameter) in formula.parameters.enumerated() {
      let width = parameter.range.upperBound - parameter.range.lowerBound
      for bad in [
        parameter.range.lowerBound - Double.random(in: 1e-6...1, using: &random) * width,
        parameter.range.upperBound + Double.random(in: 1e-6...1, using: &random) * width,
        .nan, .infinity, -.infinity,
      ] {
        var arguments = formula.parameters.map { ($0.range.lowerBound + $0.range.upperBound) / 2 }
        arguments[i] = bad
        let error = #expect(throws: FormulaError.self) { try formula(arguments) }
        #expect(error?.message.contains(parameter.name) == true)
        #expect(error?.message.contains("is outside") == true)
      }
    }
  }

  @Test func missingAndExtraArgumentsAreNamed() {
    let missing = #expect(throws: FormulaError.self) { try FAO56Humidity.deficit(25) }
    #expect(missing?.message == "vpd needs humidity in %.")
    let extra = #expect(throws: FormulaError.self) { try FAO56Humidity.deficit(25, 60, 1) }
    #expect(extra?.message == "vpd takes 2 arguments, not 3.")
    #expect(extra?.text.zh == "vpd 有 2 个参数，而非 3 个。")
  }

  /// A wet bulb is never above its air: wherever Stull's formula answers, and it answers for all
  /// humidities from 0 °C on that a farm meets.
  @Test func theWetBulbIsNeverAboveTheAir() throws {
    var random = SplitMix(state: 2011)
    var answered = 0
    for _ in 0..<20_000 {
      let celsius = Double.random(in: -20...50, using: &random)
      let humidity = Double.random(in: 5...99, using: &random)
      guard let wet = try? Stull2011.wetBulb(celsius, humidity) else {
        #expect(humidity < 10 - 1.6 * celsius)
        continue
      }
      #expect(wet <= celsius, "\(celsius) \(humidity)")
      answered += 1
      // The psychrometer's equation, ventilated at 101.3 kPa, gives back the humidity within the
      // paper's error of −1 to +0.65 K (and the 0.4 K by which both differ in hot dry air).
      let low = FAO56Humidity.es(wet - 1.05) - 0.000662 * 101.3 * (celsius - wet + 1.05)
      let high = FAO56Humidity.es(wet + 1.5) - 0.000662 * 101.3 * (celsius - wet - 1.5)
      let vapour = FAO56Humidity.ea(celsius, humidity)
      #expect(low <= vapour && vapour <= high, "\(celsius) \(humidity) \(wet)")
    }
    #expect(answered > 15_000)
    let cold = #expect(throws: FormulaError.self) { try Stull2011.wetBulb(-10, 20) }
    #expect(cold?.message.contains("26 to 99 %") == true)
  }
}
