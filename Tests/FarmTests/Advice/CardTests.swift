import Testing

@testable import Farm

/// Whole cards, as a farmer gets them: a changed line shows here first.
@Suite struct CardTests {
  typealias Fixture = AdviceFixture

  static func advice() throws -> Advice {
    var plan = Fixture.plan(
      "winter-wheat", 500, .balance, ["correction": "illustrative", "grades": "survey-1979"])
    plan.irrigation = 1.2
    let test = Fixture.test(
      n: 80, p: 20, k: 120,
      [
        .init(.ph, 8.1, method: "water"), .init(.organicMatter, 14, method: "dichromate"),
        .init(.conductivity, 0.5, method: "1:5"),
      ])
    return try Fixture.advise(test, plan, products: Fixture.products)
  }

  static let english = """
    Fertilizer advice from a soil test
    ────────────────────────────────────────────────────────────────────────────
    Plot    plot 4 (plot-4), 12.0 mu
    Crop    winter wheat, target 500 kg/mu, sown 2026-10-10
    Sample  2026-09-20, 0–20 cm, 东营市土肥站, no. DY-2026-04

    Soil test                   value         method              grade
                                                                  (survey-1979)
      available nitrogen        80.0 mg/kg    alkali-hydrolysable class 4
      available phosphorus      20.0 mg/kg    olsen               class 3
      available potassium       120.0 mg/kg   ammonium-acetate    class 3
      pH                        8.1           water
      organic matter            14.0 g/kg     dichromate
      electrical conductivity   0.5 dS/m      1:5

    Per mu    kg      method              why
      N       25.7    nutrient balance    The soil gives less than the target
                                          yield needs. ⚠
      P₂O₅    19.2    nutrient balance    The soil gives less than the target
                                          yield needs. ⚠
      K₂O     3.8     nutrient balance    The soil gives less than the target
                                          yield needs. ⚠

    2026-10-10  base  N 15.4  P₂O₅ 19.2  K₂O 3.8 kg/mu
      Urea                      46-0-0      16.3 kg/mu      3.9 bags
      Potash                    0-0-60      5.8 kg/mu       1.4 bags
      DAP                       18-46-0     39.8 kg/mu      9.5 bags

    2027-04-03  jointing  N 10.3  P₂O₅ 0.0  K₂O 0.0 kg/mu
      Urea                      46-0-0      21.2 kg/mu      5.1 bags

    Cost 276.8 CNY/mu, 3322 CNY for the plot

    Mind
      · pH 8.1: give no lime.
      · ECe 3.8 dS/m: slightly saline. Winter wheat can reach 100 % of its
        yield. ⚠
      · With irrigation water of 1.2 dS/m, let 4 % drain.

    ⚠  Rests on parameters that are defaults or were not verified; ask the
       county soil station for local ones.

    """

  static let chinese = """
    测土配方施肥建议卡
    ────────────────────────────────────────────────────────────────────────────
    地块    4号地 (plot-4)  面积 12.0 亩
    作物    冬小麦  目标产量 500 公斤/亩  播种 2026-10-10
    土样    2026-09-20  0–20 厘米  东营市土肥站  编号 DY-2026-04

    土壤检测                    数值          方法                分级
                                                                  (survey-1979)
      碱解氮                    80.0 mg/kg    alkali-hydrolysable 4
      有效磷                    20.0 mg/kg    olsen               3
      速效钾                    120.0 mg/kg   ammonium-acetate    3
      pH                        8.1           water
      有机质                    14.0 g/kg     dichromate
      电导率                    0.5 dS/m      1:5

    每亩用量  公斤    方法                说明
      N       25.7    养分平衡法          土壤供应低于目标产量需求。 ⚠
      P₂O₅    19.2    养分平衡法          土壤供应低于目标产量需求。 ⚠
      K₂O     3.8     养分平衡法          土壤供应低于目标产量需求。 ⚠

    2026-10-10  基肥  N 15.4  P₂O₅ 19.2  K₂O 3.8 公斤/亩
      尿素                      46-0-0      16.3 公斤/亩    3.9 袋
      氯化钾                    0-0-60      5.8 公斤/亩     1.4 袋
      磷酸二铵                  18-46-0     39.8 公斤/亩    9.5 袋

    2027-04-03  拔节期追肥  N 10.3  P₂O₅ 0.0  K₂O 0.0 公斤/亩
      尿素                      46-0-0      21.2 公斤/亩    5.1 袋

    肥料费用 276.8 元/亩，全地块 3322 元

    注意
      · pH 8.1：不施石灰。
      · 饱和浸提液电导率 3.8 dS/m：轻度盐渍。冬小麦预计可达正常产量的 100 %。 ⚠
      · 灌溉水 1.2 dS/m：灌水量的 4 % 用于淋洗排盐。

    ⚠  含有未核实或工程默认的参数，只供参考；请以当地土肥站的田间试验参数为准。

    """

  static let nitrogen = """
    nitrogen N
      1. grade of available nitrogen: class 4
         ≤ 30 | 60 | 90 | 120 | 150 = 80.00 mg/kg
         [second national soil survey classes, kuasou.cn, 1979 (China), v1]
      2. crop demand
         Y × u / 100 = 500.0 × 3.00 / 100 = 15.00 kg/mu
         [table of uptake per 100 kg of economic product, e7feng.com
         Article-28715, 2011 specification as quoted (China), v1]
      3. soil supply
         ST × 0.15 × k = 80.0 × 0.15 × 0.50 = 6.00 kg/mu
         [illustrative values of worked examples, no local calibration, 2026
         (none), v1 ⚠ doubtful, not verified]
      4. deficit
         D − S = 15.00 − 6.00 = 9.00 kg/mu
      5. fertilizer for the deficit
         d / e = 9.00 / 0.35 = 25.71 kg/mu
         [engineering default within published ranges (51a, suboun), 2026
         (China), v1 ⚠ engineering default, no source]
      6. per hectare
         × 15 = 25.71 × 15 = 385.71 kg/ha
      → DEFICIT: The soil gives less than the target yield needs.

    """

  @Test func theCardInEnglish() throws {
    #expect(try Self.advice().card(.en) == Self.english)
  }

  @Test func theCardInChinese() throws {
    let card = try Self.advice().card(.zh)
    for (line, expected) in zip(card.split(separator: "\n"), Self.chinese.split(separator: "\n")) {
      #expect(line == expected)
    }
    #expect(card == Self.chinese)
  }

  @Test func theExplanationHoldsEveryStepWithItsSource() throws {
    let text = try Self.advice().explanation(.en)
    #expect(text.hasPrefix(Self.english))
    #expect(text.contains(Self.nitrogen))
  }

  /// No line is wider than the page, Chinese characters counted as two cells.
  @Test(arguments: Language.allCases)
  func noLineIsTooWide(language: Language) throws {
    for line in try Self.advice().explanation(language).split(separator: "\n") {
      #expect(CardText.cells(String(line)) <= CardText.width, "\(line)")
    }
  }

  /// What is kept reads back with the same numbers, in kg/ha and kg/mu.
  @Test func theJSONHoldsTheSameNumbers() throws {
    let advice = try Self.advice()
    let json = try JSON(parsing: advice.json.text)
    #expect(json == advice.json)
    let nutrients = try #require(json["nutrients"]?.array)
    for (item, shown) in zip(advice.nutrients, nutrients) {
      #expect(shown["rate"]?.number == item.rate)
      #expect(shown["rate_per_mu"]?.number == item.rate.map { $0 / 15 })
      #expect(shown["reason"]?.string == item.reason.rawValue)
      #expect(shown["uncertain"]?.bool == true)
      #expect(shown["steps"]?.array?.count == item.steps.count)
    }
  }
}
