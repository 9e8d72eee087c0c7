/// How every number of the page came about: a sheet of its own behind the card.
extension AdvicePage {
  func writeSteps(_ page: inout Markup) {
    page.element("section class=\"steps\"") { page in
      page.element("h2") {
        $0.text(Title(en: "How it was reckoned", zh: "计算过程"))
      }
      for item in advice.nutrients {
        page.element("h3") { page in
          page.text(item.nutrient.title)
          page.text(" " + item.nutrient.shown)
        }
        write(item.steps, &page)
        page.element("p") { page in
          page.text(item.reason.title)
          page.text(" — ")
          page.text(item.sentence)
        }
      }
      for remark in advice.remarks where !remark.steps.isEmpty || remark.citation != nil {
        page.element("h3") { $0.text(remark.sentence) }
        write(remark.steps, &page)
        if let citation = remark.citation { write(citation, &page) }
      }
    }
  }

  private func write(_ steps: [AdviceStep], _ page: inout Markup) {
    guard !steps.isEmpty else { return }
    page.element("ol") { page in
      for step in steps {
        page.element("li") { page in
          page.text(step.title)
          let numbers = step.numbers.isEmpty ? "" : " = " + step.numbers
          let unit = step.unit == "1" ? "" : " " + step.unit
          page.element("p class=\"num sum\"") {
            $0.text("\(step.formula)\(numbers) = \(fixed(step.value, 2))\(unit)")
          }
          if let citation = step.citation { write(citation, &page) }
        }
      }
    }
  }

  private func write(_ citation: Citation, _ page: inout Markup) {
    page.element("p class=\"source\"") {
      $0.text(Title(en: citation.text(.en), zh: citation.text(.zh)))
    }
  }
}
