import Testing

@testable import furrow

@Suite struct ProgressBarTests {
  @Test func saysNothingAboutShortJobs() {
    var bar = ProgressBar("Reading", total: 100, noun: "rows", at: 0)
    #expect(bar.step(to: 60, at: 600, width: 80) == nil)
    #expect(bar.step(to: 100, at: 1000, width: 80) == nil)
    #expect(!bar.isDrawn)
  }

  @Test func showsShareRateAndTimeLeft() {
    var bar = ProgressBar("Reading", total: 1000, noun: "rows", at: 0)
    #expect(
      bar.step(to: 250, at: 1000, width: 60)
        == "Reading  ██████░░░░░░░░░░░░░░░░░░░░░  25%  250 rows/s  0:03")
    #expect(bar.step(to: 260, at: 1050, width: 60) == nil)
    #expect(bar.step(to: 300, at: 1200, width: 20)!.cells <= 20)
  }

  @Test func aShareHasNoRate() {
    var bar = ProgressBar("Replaying", total: 1, noun: "", at: 0)
    let line = bar.step(to: 0.25, at: 2000, width: 80)
    #expect(line?.hasSuffix("░  25%  0:06") == true, "\(line ?? "")")
  }

  @Test func countsWhenTheEndIsUnknown() {
    var bar = ProgressBar("Reading", total: nil, noun: "rows", at: 0)
    #expect(bar.step(to: 5000, at: 2500, width: 80) == "Reading  5,000 rows  2,000 rows/s")
  }
}
