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
        .init(.conductivity, 0.5, method: "1:5"), .init(.zinc, 0.42, method: "dtpa"),
        .init(.sodiumRatio, 14.2, method: ""), .init(.cec, 12.5, method: ""),
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
      available nitrogen        80.0 mg/kg    alkali-hydrolysable class 4
      available phosphorus      20.0 mg/kg    Olsen               class 3
      available potassium       120.0 mg/kg   ammonium acetate    class 3
      pH                        8.1           water               alkaline
      organic matter            14.0 g/kg     dichromate          class 4
      electrical conductivity   0.50 dS/m     1:5 extract         slightly
                                                                  saline ⚠
      available zinc            0.42 mg/kg    DTPA                class 4
      sodium adsorption ratio   14.2                              strongly sodic
      cation exchange capacity  12.5 cmol/kg                      class 3

    Dose    kg/mu    kg/ha      method            why
      N     25.7     386        nutrient balance  The crop needs 15.0 kg/mu, the
                                                  soil gives 6.0. 35 % of what
                                                  is given is taken up. ⚠
      P₂O₅  19.2     289        nutrient balance  The crop needs 6.3 kg/mu, the
                                                  soil gives 2.4. 20 % of what
                                                  is given is taken up. ⚠
      K₂O   3.8      57         nutrient balance  The crop needs 12.5 kg/mu, the
                                                  soil gives 10.8. 45 % of what
                                                  is given is taken up. ⚠

    2026-10-10  base  N 15.4  P₂O₅ 19.2  K₂O 3.8 kg/mu
      Urea                      46-0-0      16.3 kg/mu      3.9 bags
      Potash                    0-0-60      5.8 kg/mu       1.4 bags
      DAP                       18-46-0     39.8 kg/mu      9.5 bags

    2027-04-03  jointing  N 10.3  P₂O₅ 0.0  K₂O 0.0 kg/mu
      Urea                      46-0-0      21.2 kg/mu      5.1 bags

    To buy, in whole bags
      Urea                      451 kg      10 bags of 50 kg    1200 CNY
      Potash                    70 kg       2 bags of 50 kg     340 CNY
      DAP                       477 kg      10 bags of 50 kg    2100 CNY
    Cost 276.8 CNY/mu; 3640 CNY for the bags

    Mind
      · pH 8.1: give no lime.
      · ECe 3.8 dS/m: slightly saline. Winter wheat can reach 100 % of its
        yield. ⚠
      · With irrigation water of 1.2 dS/m, let 4 % drain.
      · Exchangeable sodium 16.4 %: 144 kg/mu of gypsum, then leach. ⚠

    ⚠  Rests on parameters that are defaults or were not verified; ask the
       county soil station for local ones.

    Rests on
      N, P₂O₅, K₂O    correction illustrative v1 ⚠, uptake national v1,
                      utilisation default v1 ⚠
      grades          second national soil survey classes, kuasou.cn,
                      1979 (China), v1
      grades          FAO salinity classes by ECe, seen 2026 (world), v1 ⚠
                      engineering default, no source
      grades          classes of coastal saline soil and of sodicity 碱化度
                      (xnz360), seen 2026 (coastal China), v1
      stages          aed.org.cn, splitting; days after sowing are an
                      engineering default, seen 2026 (North China Plain), v1

    """

  static let chinese = """
    测土配方施肥建议卡
    ────────────────────────────────────────────────────────────────────────────
    地块    4号地 (plot-4)  面积 12.0 亩
    作物    冬小麦  目标产量 500 公斤/亩  播种 2026-10-10
    土样    2026-09-20  0–20 厘米  东营市土肥站  编号 DY-2026-04

    土壤检测                    数值          方法                分级
      碱解氮                    80.0 mg/kg    碱解扩散法          4 级
      有效磷                    20.0 mg/kg    Olsen 法            3 级
      速效钾                    120.0 mg/kg   乙酸铵浸提          3 级
      pH                        8.1           水浸提              碱性
      有机质                    14.0 g/kg     重铬酸钾法          4 级
      电导率                    0.50 dS/m     1:5 浸提液          轻度盐渍 ⚠
      有效锌                    0.42 mg/kg    DTPA 浸提           4 级
      钠吸附比                  14.2                              强度碱化
      阳离子交换量              12.5 cmol/kg                      3 级

    用量    公斤/亩  公斤/公顷  方法              说明
      N     25.7     386        养分平衡法        作物需 15.0 公斤/亩，土壤可供
                                                  6.0 公斤/亩。肥料当季利用率
                                                  35 %。 ⚠
      P₂O₅  19.2     289        养分平衡法        作物需 6.3 公斤/亩，土壤可供
                                                  2.4 公斤/亩。肥料当季利用率
                                                  20 %。 ⚠
      K₂O   3.8      57         养分平衡法        作物需 12.5 公斤/亩，土壤可供
                                                  10.8 公斤/亩。肥料当季利用率
                                                  45 %。 ⚠

    2026-10-10  基肥  N 15.4  P₂O₅ 19.2  K₂O 3.8 公斤/亩
      尿素                      46-0-0      16.3 公斤/亩    3.9 袋
      氯化钾                    0-0-60      5.8 公斤/亩     1.4 袋
      磷酸二铵                  18-46-0     39.8 公斤/亩    9.5 袋

    2027-04-03  拔节期追肥  N 10.3  P₂O₅ 0.0  K₂O 0.0 公斤/亩
      尿素                      46-0-0      21.2 公斤/亩    5.1 袋

    购买(整袋)
      尿素                      451 公斤    10 袋 × 50 公斤     1200 元
      氯化钾                    70 公斤     2 袋 × 50 公斤      340 元
      磷酸二铵                  477 公斤    10 袋 × 50 公斤     2100 元
    肥料费用 276.8 元/亩；整袋购买共 3640 元

    注意
      · pH 8.1：不施石灰。
      · 饱和浸提液电导率 3.8 dS/m：轻度盐渍。冬小麦预计可达正常产量的 100 %。 ⚠
      · 灌溉水 1.2 dS/m：灌水量的 4 % 用于淋洗排盐。
      · 碱化度 16.4 %：每亩施石膏 144 公斤并灌水淋洗。 ⚠

    ⚠  含有未核实或工程默认的参数，只供参考；请以当地土肥站的田间试验参数为准。

    依据
      N、P₂O₅、K₂O    土壤供肥校正系数 illustrative v1 ⚠、养分吸收量 national
                      v1、肥料利用率 default v1 ⚠
      分级            全国第二次土壤普查分级标准(kuasou.cn)，1979(中国)，v1
      分级            联合国粮农组织盐渍化分级(ECe)，2026 年查阅(全球)，v1 ⚠ 工
                      程默认值，无来源
      分级            滨海盐渍土与碱化度分级(xnz360)，2026 年查阅(中国滨海)，v1
      分期            aed.org.cn 分期施肥；播后天数为工程默认值，2026 年查阅(华
                      北平原)，v1

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
         [illustrative values of worked examples, no local calibration,
         2026 (none), v1 ⚠ doubtful, not verified]
      4. deficit
         D − S = 15.00 − 6.00 = 9.00 kg/mu
      5. fertilizer for the deficit
         d / e = 9.00 / 0.35 = 25.71 kg/mu
         [engineering default within published ranges (51a, suboun),
         2026 (China), v1 ⚠ engineering default, no source]
      6. per hectare
         × 15 = 25.71 × 15 = 385.71 kg/ha
      → DEFICIT: The crop needs 15.0 kg/mu, the soil gives 6.0. 35 % of what is
        given is taken up.
      = grades survey-1979 v1, correction illustrative v1 ⚠, uptake national v1,
        utilisation default v1 ⚠

    """

  static let chineseSteps = """
    氮 N
      1. 碱解氮分级：4 级
         ≤ 30 | 60 | 90 | 120 | 150 = 80.00 mg/kg
         [全国第二次土壤普查分级标准(kuasou.cn)，1979(中国)，v1]
      2. 作物需氮量
         Y × u / 100 = 500.0 × 3.00 / 100 = 15.00 kg/mu
         [每 100 公斤经济产量养分吸收量表(e7feng.com Article-28715)，2011 年规
         范，转引(中国)，v1]
      3. 土壤供氮量
         ST × 0.15 × k = 80.0 × 0.15 × 0.50 = 6.00 kg/mu
         [算例用示意值，未经本地校正，2026(无)，v1 ⚠ 存疑，未核实]
      4. 亏缺量
         D − S = 15.00 − 6.00 = 9.00 kg/mu
      5. 补足亏缺所需养分
         d / e = 9.00 / 0.35 = 25.71 kg/mu
         [工程默认值，在公开范围内(51a、suboun)，2026(中国)，v1 ⚠ 工程默认值，无
         来源]
      6. 折每公顷
         × 15 = 25.71 × 15 = 385.71 kg/ha
      → 亏缺：作物需 15.0 公斤/亩，土壤可供 6.0 公斤/亩。肥料当季利用率 35 %。
      = 丰缺分级 survey-1979 v1、土壤供肥校正系数 illustrative v1 ⚠、养分吸收量
        national v1、肥料利用率 default v1 ⚠

    磷 P₂O₅
      1. 有效磷分级：3 级
         ≤ 3 | 5 | 10 | 20 | 40 = 20.00 mg/kg
         [全国第二次土壤普查分级标准(kuasou.cn)，1979(中国)，v1]
      2. 作物需磷量
         Y × u / 100 = 500.0 × 1.25 / 100 = 6.25 kg/mu
         [每 100 公斤经济产量养分吸收量表(e7feng.com Article-28715)，2011 年规
         范，转引(中国)，v1]
      3. 土壤供磷量
         ST × 0.15 × k = 20.0 × 0.15 × 0.80 = 2.40 kg/mu
         [算例用示意值，未经本地校正，2026(无)，v1 ⚠ 存疑，未核实]
      4. 亏缺量
         D − S = 6.25 − 2.40 = 3.85 kg/mu
      5. 补足亏缺所需养分
         d / e = 3.85 / 0.20 = 19.25 kg/mu
         [工程默认值，在公开范围内(51a、suboun)，2026(中国)，v1 ⚠ 工程默认值，无
         来源]
      6. 折每公顷
         × 15 = 19.25 × 15 = 288.75 kg/ha
      → 亏缺：作物需 6.3 公斤/亩，土壤可供 2.4 公斤/亩。肥料当季利用率 20 %。
      = 丰缺分级 survey-1979 v1、土壤供肥校正系数 illustrative v1 ⚠、养分吸收量
        national v1、肥料利用率 default v1 ⚠

    钾 K₂O
      1. 速效钾分级：3 级
         ≤ 30 | 50 | 100 | 150 | 200 = 120.00 mg/kg
         [全国第二次土壤普查分级标准(kuasou.cn)，1979(中国)，v1]
      2. 作物需钾量
         Y × u / 100 = 500.0 × 2.50 / 100 = 12.50 kg/mu
         [每 100 公斤经济产量养分吸收量表(e7feng.com Article-28715)，2011 年规
         范，转引(中国)，v1]
      3. 土壤供钾量
         ST × 0.15 × k = 120.0 × 0.15 × 0.60 = 10.80 kg/mu
         [算例用示意值，未经本地校正，2026(无)，v1 ⚠ 存疑，未核实]
      4. 亏缺量
         D − S = 12.50 − 10.80 = 1.70 kg/mu
      5. 补足亏缺所需养分
         d / e = 1.70 / 0.45 = 3.78 kg/mu
         [工程默认值，在公开范围内(51a、suboun)，2026(中国)，v1 ⚠ 工程默认值，无
         来源]
      6. 折每公顷
         × 15 = 3.78 × 15 = 56.67 kg/ha
      → 亏缺：作物需 12.5 公斤/亩，土壤可供 10.8 公斤/亩。肥料当季利用率 45 %。
      = 丰缺分级 survey-1979 v1、土壤供肥校正系数 illustrative v1 ⚠、养分吸收量
        national v1、肥料利用率 default v1 ⚠

    pH 8.1：不施石灰。
         [AHDB 耕地适宜值，pH 6.5 及以上不施石灰，2026 年查阅(英国)，v1]

    饱和浸提液电导率 3.8 dS/m：轻度盐渍。冬小麦预计可达正常产量的 100 %。
      1. 饱和浸提液电导率(模型 korea)
         ECe = f(0.50 dS/m) = 3.75 dS/m
         [韩国滩涂，EC 1:5，系数 4.6 至 9.9，原文(原研究区，非黄河三角洲)，v1 ⚠
         工程默认值，无来源]
      2. 相对产量
         100 − b × (ECe − a) = 100 − 7.1 × (3.75 − 6.0) = 100.00 %
         [Maas 与 Hoffman；美国盐土实验室表(蔬菜、玉米)，大田作物为通行值，
         1977(全球)，v1]
         [联合国粮农组织盐渍化分级(ECe)，2026 年查阅(全球)，v1]

    灌溉水 1.2 dS/m：灌水量的 4 % 用于淋洗排盐。
      1. 淋洗需水比例
         ECw / (5·ECe − ECw) = 1.2 / (5 × 6.0 − 1.2) = 0.04
         [Maas 与 Hoffman；美国盐土实验室表(蔬菜、玉米)，大田作物为通行值，
         1977(全球)，v1]
         [FAO-29 rev. 1 (1985) eq. 9，1985(全球)，v1]

    碱化度 16.4 %：每亩施石膏 144 公斤并灌水淋洗。
      1. 由钠吸附比求碱化度
         100·x / (1 + x), x = −0.0126 + 0.01475·SAR = SAR 14.20 = 16.45 %
         [USDA Handbook 60 (1954)，1954(全球)，v1]
      2. 石膏用量(碱化度降至 10 %，0–20 厘米)
         8.6 · F · D · ρ · CEC · ΔESP / p = 8.6 × 1.2 × 0.20 × 1.30 × 12.5 ×
         6.4 / 100 = 2.16 t/ha
         [Oster et al. (1999), NDSU，1999(全球)，v1 ⚠ 工程默认值，无来源]
         [USDA Agriculture Handbook 60，1954(全球)，v1]

    数据表：肥料利用率 v1、土壤供肥校正系数 v1、作物 v1、分级用量表 v1、临界值
    v1、QUEFTS 参数 v1、丰缺分级 v1、分级用量系数 v1、用量上限 v1、豆科固氮 v1、
    有机肥与秸秆 v1、肥料产品 v1、耐盐性 v1、分期施肥 v1、提示阈值 v1、养分吸收
    量 v1

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

  @Test func theExplanationInChinese() throws {
    let text = try Self.advice().explanation(.zh)
    #expect(text.hasPrefix(Self.chinese) && text.hasSuffix(Self.chineseSteps))
  }

  /// No English word is left on the Chinese page but names of sources, sets, units and formulas.
  @Test func theChinesePageIsChinese() throws {
    let names = [
      "plot-4", "DY-2026-04", "Olsen", "DTPA", "mg/kg", "g/kg", "dS/m", "cmol/kg", "kg/mu", "kg/ha",
      "t/ha",
      "ECe", "ECw", "ESP", "SAR", "CEC", "EC", "korea", "illustrative", "national", "default",
      "survey-1979",
      "kuasou.cn", "e7feng.com", "Article-28715", "aed.org.cn", "xnz360", "suboun", "Maas",
      "Hoffman",
      "Oster", "et", "al", "NDSU", "USDA", "Handbook", "Agriculture", "QUEFTS", "FAO-29", "rev",
      "eq", "AHDB",
    ]
    let text = try Self.advice().explanation(.zh)
    let words = text.split {
      !$0.isASCII || !($0.isLetter || $0.isNumber || "-./".contains($0))
    }
    let foreign = words.filter { word in
      word.filter(\.isLetter).count > 2 && !names.contains { $0 == word || $0 + "." == word }
    }
    #expect(foreign.isEmpty, "\(Set(foreign))")
  }

  /// No line is wider than the page, Chinese characters counted as two cells.
  @Test(arguments: Language.allCases)
  func noLineIsTooWide(language: Language) throws {
    for line in try Self.advice().explanation(language).split(separator: "\n") {
      #expect(line.cells <= CardText.width, "\(line)")
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
