import Farm
import Testing

@testable import furrow

@Suite struct LanguageTests {
  @Test(
    arguments: [
      (["LANG": "zh_CN.UTF-8"], Language.zh), (["LANG": "en_GB.UTF-8"], .en), ([:], .en),
      (["LC_ALL": "C", "LANG": "zh_CN.UTF-8"], .en), (["LC_ALL": "", "LANG": "zh_TW"], .zh),
    ])
  func comesFromTheLocale(environment: [String: String], language: Language) {
    #expect(Language.spoken(nil, environment: environment) == language)
    #expect(Language.spoken(.zh, environment: environment) == .zh)
  }
}
