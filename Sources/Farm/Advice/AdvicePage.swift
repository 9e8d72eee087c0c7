/// The card as a page: one sheet of A4 to hand to the farmer, readable on a phone, in Chinese and
/// English, without network, script or font.
public struct AdvicePage {
  let advice: Advice
  /// Which language shows first, and prints.
  let language: Language

  /// A page of an advice.
  public init(_ advice: Advice, language: Language) {
    (self.advice, self.language) = (advice, language)
  }

  /// The page.
  public var html: String {
    var page = Markup()
    page.raw("<!doctype html><html lang=\"\(language.rawValue)\"><head><meta charset=\"utf-8\">")
    page.raw(
      "<meta http-equiv=\"Content-Security-Policy\" "
        + "content=\"default-src 'none'; style-src 'unsafe-inline'\">")
    page.raw("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>")
    page.text("\(advice.unitName[language]) · \(advice.crop[language])")
    page.raw("</title><style>\(AdvicePageStyle.css)</style></head><body>")
    for each in Language.allCases {
      page.raw(
        "<input class=\"lang\" type=\"radio\" name=\"lang\" id=\"\(each)\""
          + (each == language ? " checked>" : ">"))
    }
    page.element("main") { page in
      page.raw("<nav><label for=\"zh\">中文</label><label for=\"en\">English</label></nav>")
      writeHead(&page)
      writeDoses(&page)
      page.element("div class=\"pair\"") { page in
        writeSoil(&page)
        page.element("div") { page in
          writeSchedule(&page)
          writePurchases(&page)
          writeRemarks(&page)
        }
      }
      writeFoot(&page)
    }
    page.raw("</body></html>\n")
    return page.html
  }

  private func section(
    _ page: inout Markup, _ en: String, _ zh: String, _ body: (inout Markup) -> Void
  ) {
    page.element("section") { page in
      page.element("h2") { $0.text(Title(en: en, zh: zh)) }
      body(&page)
    }
  }

  private func perMu(_ rate: Double) -> String { fixed(rate / Area.muPerHectare, 1) }

  private func writeHead(_ page: inout Markup) {
    let (plan, test) = (advice.plan, advice.test)
    let target = fixed(plan.targetYield / Area.muPerHectare, 0)
    let mu = advice.area.map { fixed($0 / Area.squareMetresPerMu, 1) }
    let depth = "\(fixed(test.depth.lowerBound, 0))–\(fixed(test.depth.upperBound, 0)) cm"
    page.element("header") { page in
      page.element("p class=\"kind\"") {
        $0.text(Title(en: "Fertilizer advice from a soil test", zh: "测土配方施肥建议卡"))
      }
      page.element("h1") { page in
        page.text(advice.unitName)
        page.element("em") { $0.text(advice.crop) }
      }
      page.element("p") {
        $0.text(
          Title(
            en: (mu.map { "\($0) mu · " } ?? "") + "target \(target) kg/mu · sown \(plan.sowing)",
            zh: (mu.map { "\($0) 亩 · " } ?? "") + "目标产量 \(target) 公斤/亩 · 播种 \(plan.sowing)"))
      }
      page.element("p") {
        $0.text(
          test.origin == .probe
            ? Title(
              en: "Probe readings of \(test.sampled): indications only, no dose rests on them",
              zh: "传感器读数 \(test.sampled)：仅供参考，不作施肥依据")
            : Title(
              en: "Soil sampled \(test.sampled), \(depth) · \(test.laboratory) · no. \(test.id)",
              zh: "采样 \(test.sampled)，\(depth) · \(test.laboratory) · 编号 \(test.id)"))
      }
    }
  }

  private func writeDoses(_ page: inout Markup) {
    page.element("div class=\"doses\"") { page in
      for item in advice.nutrients {
        page.element("div class=\"dose\(item.rate == nil ? " none" : "")\"") { page in
          page.element("h3") { page in
            page.text(item.nutrient.title)
            page.raw(" ")
            page.element("small") { $0.text(item.nutrient.shown) }
          }
          page.element("p class=\"rate\"") { page in
            page.element("b") { $0.text(item.rate.map(perMu) ?? "—") }
            if item.rate != nil { page.text(Title(en: " kg/mu", zh: " 公斤/亩")) }
            if item.isMarked, item.rate != nil { page.raw(" <i>⚠</i>") }
          }
          if let rate = item.rate {
            let hectare = fixed(rate, 0)
            let all = advice.area.map { fixed(rate * $0 / 10_000, 0) }
            page.element("p class=\"all\"") {
              $0.text(
                Title(
                  en: "\(hectare) kg/ha" + (all.map { " · \($0) kg for the plot" } ?? ""),
                  zh: "\(hectare) 公斤/公顷" + (all.map { " · 全地块 \($0) 公斤" } ?? "")))
            }
          }
          page.element("p class=\"why\"") { $0.text(why(item)) }
        }
      }
    }
  }

  private func why(_ item: NutrientAdvice) -> Title {
    var why = item.sentence
    if item.organic > 0 {
      why.en += " Organic fertilizer gives another \(perMu(item.organic)) kg/mu."
      why.zh += "另由有机肥供氮 \(perMu(item.organic)) 公斤/亩。"
    }
    return Title(en: "\(item.method.title.en): \(why.en)", zh: "\(item.method.title.zh)：\(why.zh)")
  }

  private func writeSoil(_ page: inout Markup) {
    section(&page, "Soil test", "土壤检测") { page in
      page.element("table class=\"soil\"") { page in
        for value in advice.test.values {
          let grade = advice.grades[value.analyte]
          page.element("tr") { page in
            page.element("th") { page in
              page.text(value.analyte.title)
              let method = Analyte.title(ofMethod: value.method)
              if method != .empty { page.element("small") { $0.text(method) } }
            }
            page.element("td class=\"num\"") { page in
              page.text(fixed(value.value, value.value < 1 ? 2 : 1))
              let unit = value.analyte.unit.symbol
              if !["pH", "1"].contains(unit) { page.element("small") { $0.text(" " + unit) } }
            }
            page.element("td class=\"grade\"") { page in
              guard let grade else { return }
              page.raw(Self.bar(grade.level))
              page.text(grade.name)
              if grade.citation.certainty.isMarked { page.raw(" <i>⚠</i>") }
            }
          }
        }
      }
    }
  }

  /// Five boxes, as many filled as the level is high.
  private static func bar(_ level: GradeScale.Level) -> String {
    let at = GradeScale.Level.allCases.firstIndex(of: level)!
    let boxes = GradeScale.Level.allCases.indices.map { $0 <= at ? "<u></u>" : "<s></s>" }
    return "<span class=\"bar\" aria-hidden=\"true\">\(boxes.joined())</span>"
  }

  private func writeSchedule(_ page: inout Markup) {
    guard !advice.applications.isEmpty else { return }
    section(&page, "When and how much", "何时施、施多少") { page in
      for application in advice.applications {
        page.element("div class=\"step\"") { page in
          page.element("h3") { page in
            page.element("time") { $0.text("\(application.day)") }
            page.text(application.stage)
          }
          page.element("p class=\"npk\"") { page in
            let parts = advice.nutrients.map { item in
              "\(item.nutrient.shown) "
                + (item.rate == nil ? "—" : perMu(application.rates[item.nutrient]))
            }
            let all = parts.joined(separator: " · ")
            page.text(Title(en: all + " kg/mu", zh: all + " 公斤/亩"))
          }
          if let blend = application.blend { writeBlend(blend, &page) }
        }
      }
    }
  }

  private func writeBlend(_ blend: Blend, _ page: inout Markup) {
    page.element("table") { page in
      for line in blend.lines {
        page.element("tr") { page in
          page.element("th") { $0.text(line.product.name) }
          page.element("td class=\"num\"") {
            let rate = perMu(line.rate)
            $0.text(Title(en: "\(rate) kg/mu", zh: "\(rate) 公斤/亩"))
          }
          page.element("td class=\"num\"") { page in
            guard let bags = line.bags else { return }
            let count = fixed(bags, bags == bags.rounded() ? 0 : 1)
            page.text(Title(en: "\(count) bags", zh: "\(count) 袋"))
          }
        }
      }
    }
    for nutrient in Nutrient.allCases {
      let (short, over) = (blend.short[nutrient], blend.over[nutrient])
      guard short > 0 || over > 0 else { continue }
      let amount = perMu(max(short, over))
      page.element("p class=\"warn\"") {
        $0.text(
          Title(
            en:
              "No blend meets it: \(nutrient.shown) \(amount) kg/mu \(short > 0 ? "short" : "over").",
            zh: "现有肥料配不准：\(nutrient.shown) 每亩\(short > 0 ? "少" : "多") \(amount) 公斤。"))
      }
    }
  }

  private func writePurchases(_ page: inout Markup) {
    guard !advice.purchases.isEmpty else { return }
    section(&page, "To buy", "购买清单") { page in
      page.element("table") { page in
        for line in advice.purchases {
          let (bags, bag) = (fixed(line.bags, 0), JSON.format(line.product.bag))
          page.element("tr") { page in
            page.element("th") { $0.text(line.product.name) }
            page.element("td class=\"num\"") {
              $0.text(Title(en: "\(bags) × \(bag) kg", zh: "\(bags) 袋 × \(bag) 公斤"))
            }
            page.element("td class=\"num\"") {
              let cost = fixed(line.cost, 0)
              $0.text(Title(en: "\(cost) CNY", zh: "\(cost) 元"))
            }
          }
        }
        let all = fixed(advice.purchases.reduce(0) { $0 + $1.cost }, 0)
        page.element("tr class=\"sum\"") { page in
          page.element("th") { $0.text(Title(en: "Together", zh: "合计")) }
          page.raw("<td></td>")
          page.element("td class=\"num\"") { $0.text(Title(en: "\(all) CNY", zh: "\(all) 元")) }
        }
      }
    }
  }

  private func writeRemarks(_ page: inout Markup) {
    guard !advice.remarks.isEmpty else { return }
    section(&page, "Mind", "注意") { page in
      page.element("ul") { page in
        for remark in advice.remarks {
          page.element("li") { page in
            page.text(remark.sentence)
            if remark.isMarked { page.raw(" <i>⚠</i>") }
          }
        }
      }
    }
  }

  private func writeFoot(_ page: inout Markup) {
    page.element("footer") { page in
      if advice.isMarked {
        page.element("p class=\"warn\"") { page in
          page.raw("<i>⚠</i> ")
          page.text(Advice.uncertain)
        }
      }
      for each in Language.allCases {
        page.element("div lang=\"\(each)\"") { page in
          for (who, what) in advice.basis(each) {
            page.element("p") { $0.text("\(who): \(what)") }
          }
          page.element("p") {
            $0.text((each == .zh ? "数据表：" : "Tables: ") + advice.tablesText(each))
          }
        }
      }
    }
  }
}
