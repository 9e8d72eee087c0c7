import Testing

@testable import Farm

/// The page to hand to the farmer: both languages, no network, and all of the card in it.
@Suite struct AdvicePageTests {
  @Test func itHoldsTheCardInBothLanguages() throws {
    let advice = try CardTests.advice()
    let html = AdvicePage(advice, language: .zh).html
    for language in Language.allCases {
      for item in advice.nutrients {
        #expect(html.contains(item.sentence[language]))
        #expect(html.contains(fixed(item.rate! / 15, 1)))
      }
      for remark in advice.remarks {
        #expect(html.contains(Markup.escaped(remark.sentence[language])), "\(remark)")
      }
      for value in advice.test.values {
        #expect(html.contains(value.analyte.title[language]))
        if let grade = advice.grades[value.analyte] { #expect(html.contains(grade.name[language])) }
      }
      for line in advice.purchases { #expect(html.contains(line.product.name[language])) }
      for (_, what) in advice.basis(language) { #expect(html.contains(Markup.escaped(what))) }
    }
    #expect(html.contains("id=\"zh\" checked"))
    #expect(AdvicePage(advice, language: .en).html.contains("id=\"en\" checked"))
  }

  @Test func itNeedsNothingFromElsewhereAndTrustsNoName() throws {
    var advice = try CardTests.advice()
    advice.unitName = Title(both: "<script>alert(1)</script>")
    let html = AdvicePage(advice, language: .en).html
    for foreign in ["<script", "http:", "https:", "src=", "@import", "url("] {
      #expect(!html.contains(foreign), "\(foreign)")
    }
    #expect(html.contains("&lt;script&gt;"))
    // Every element that opens closes.
    for tag in ["main", "section", "table", "tr", "td", "th", "div", "p", "span", "ul", "footer"] {
      let opened = html.ranges(of: "<\(tag)>").count + html.ranges(of: "<\(tag) ").count
      #expect(opened == html.ranges(of: "</\(tag)>").count, "\(tag)")
    }
  }

  @Test func whatHasNoDoseShowsWhy() throws {
    var test = AdviceFixture.test(n: 80, p: 8, k: 120)
    test.origin = .probe
    let plan = AdviceFixture.plan("winter-wheat", 500, .balance, ["correction": "illustrative"])
    let html = AdvicePage(try AdviceFixture.advise(test, plan), language: .en).html
    #expect(html.contains("indications only") && html.contains("have a laboratory") == false)
    #expect(html.ranges(of: "class=\"dose none\"").count == 3)
    #expect(html.contains("Have a laboratory test the soil."))
  }
}
