/** The commonest passwords of ten characters and more, in lower case; shorter ones are refused anyway. */
export const COMMON_PASSWORDS = new Set(
  `1234567890 12345678910 0123456789 0987654321 9876543210 1234567891 12345678901 123456789a 123456789q a123456789 q123456789 1q2w3e4r5t 1q2w3e4r5t6y
  1qaz2wsx3edc qazwsxedcrfv qwertyuiop qwertyuiop123 qwerty12345 qwerty123456 qwerty1234 asdfghjkl1 asdfghjkl123 zxcvbnm123 1qazxsw23edc zaq12wsxcde3
  password12 password123 password1234 password12345 password2024 password2025 password2026 password!1 password1! p@ssword123 p@ssw0rd123 passw0rd123
  passwordpassword mypassword mypassword1 thepassword letmein123 letmein1234 iloveyou12 iloveyou123 iloveyou1234 welcome123 welcome1234 welcome2024
  welcome2025 welcome2026 administrator admin12345 admin123456 adminadmin changeme12 changeme123 changeme1234 computer12 computer123 internet12
  internet123 football12 football123 baseball12 baseball123 basketball basketball1 superman12 superman123 batman1234 liverpool1 liverpool123
  manchester manchester1 michael123 jennifer12 jessica123 charlotte1 elizabeth1 alexander1 christopher christian1 sunshine12 sunshine123 princess12
  princess123 butterfly1 butterfly123 starwars12 starwars123 trustno1trustno1 whatever12 whatever123 chocolate1 chocolate123 strawberry strawberry1
  blackberry summer2024 summer2025 summer2026 winter2024 winter2025 winter2026 spring2025 autumn2025 december25 monkey1234 dragon1234 shadow1234
  master1234 hello12345 hello123456 helloworld helloworld1 abcdefghij abcdefghijk abcdefghijkl abcd123456 abcde12345 abc1234567 abc123456789 aa12345678
  1111111111 11111111111 0000000000 1212121212 1231231231 123123123123 147258369a 1472583690 159753159753 7777777777 9999999999 5555555555
  samsung123 google1234 facebook12 facebook123 instagram1 microsoft1 pokemon123 minecraft1 minecraft123 spiderman1 spiderman123 undertaker
  jordan23jordan loveyou123 fuckyou123 fuckyou1234 killer1234 nintendo64 playstation playstation1 qweasdzxc1 qweasdzxc123 asd1234567 asdf123456
  zxcv123456 test123456 test1234567 testtest12 testing123 secret1234 secret12345 default123 guest12345 user123456 root123456 palaver123 palaverpalaver`
    .split(/\s+/)
    .filter((password) => password.length >= 10),
);
